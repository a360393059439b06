import Glibc
import TorporHost
import TorporModel

/// Where a copy's processes say which memory they lack, and take it.
protocol FaultLine: AnyObject {
    /// What the keeper's loop waits on.
    var watched: [pollfd] { get }
    /// Whether another answer may be piled up.
    var hasRoom: Bool { get }
    /// What was asked and not yet answered, in order.
    var asks: [PageAsk] { get }

    /// Takes what is asked.
    ///
    /// - Throws: `corrupt` for what nobody may ask.
    func read() throws(TorporError)

    /// Hands over what was asked for first.
    ///
    /// - Throws: `corrupt` when nothing was, or something else.
    func answer(_ pages: [UInt8]) throws(TorporError)

    /// As much as can be handed over now; and now and then, what else there is to look after.
    func tend()

    /// Whether all of the memory has come.
    ///
    /// - Throws: `lost` when what has not come cannot come any more.
    func isWhole() throws(TorporError) -> Bool

    /// The copy has ended, or is being ended: nobody waits any more.
    func abandon()
}
