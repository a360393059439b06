import Foundation
import TorporModel

extension Timestamp {
    init(_ date: Date) { self.init(milliseconds: Int64((date.timeIntervalSince1970 * 1000).rounded())) }

    /// X.509 knows whole seconds only.
    var date: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }

    func advanced(by duration: Duration) -> Timestamp {
        Timestamp(milliseconds: milliseconds + duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000)
    }
}
