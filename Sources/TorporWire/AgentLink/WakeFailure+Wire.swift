import SwiftProtobuf
package import TorporModel

/// As `WakeFailure`; a code that is not known here is kept.
extension WakeFailure: WireValue {
    package init(wire: Torpor_V1_WakeFailure) { self.init(code: ErrorCode(word: wire.code), message: wire.message) }

    package var wire: Torpor_V1_WakeFailure {
        .with {
            $0.code = code.word
            $0.message = message
        }
    }
}
