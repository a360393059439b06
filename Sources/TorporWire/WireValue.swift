package import SwiftProtobuf
package import TorporModel

/// A word of the model with its message: total in both directions, and `init(wire:)` of `wire` is the value itself.
///
/// Reading refuses what is malformed, absent or said by a newer peer with `invalidArgument`; it never guesses and never stops the
/// program. Writing cannot fail.
package protocol WireValue: Sendable {
    /// The generated type that this one travels as.
    associatedtype Message: SwiftProtobuf.Message & Sendable
    /// Reads what a peer sent. Everything is checked here, so that nothing behind this door has to doubt it.
    ///
    /// - Throws: `invalidArgument`, saying which part is malformed.
    init(wire: Message) throws(TorporError)

    /// What a peer is sent.
    var wire: Message { get }
}
