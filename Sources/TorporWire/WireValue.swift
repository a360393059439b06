package import SwiftProtobuf
package import TorporModel

/// A word of the model with its message: total in both directions, and `init(wire:)` of `wire` is the value itself.
///
/// Reading refuses what is malformed, absent or said by a newer peer with `invalidArgument`; it never guesses and never stops the
/// program. Writing cannot fail.
package protocol WireValue: Sendable {
    associatedtype Message: SwiftProtobuf.Message & Sendable
    init(wire: Message) throws(TorporError)
    var wire: Message { get }
}
