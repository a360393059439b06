import SwiftProtobuf
package import TorporModel

/// As `TorporError`, whole: word, message, remedy and every cause.
///
/// A code that this side does not know is kept as it is. What must not happen is that a refusal turns into another.
extension TorporError: WireValue {
    /// - Throws: `invalidArgument` when there is no code word.
    package init(wire: Torpor_V1_ErrorDetail) throws(TorporError) {
        guard !wire.code.isEmpty else { throw Malformed.unknown("an error's code") }
        self.init(
            code: ErrorCode(word: wire.code), message: wire.message, remedy: wire.hasRemedy ? wire.remedy : nil, causes: wire.causes)
    }

    package var wire: Torpor_V1_ErrorDetail {
        .with {
            $0.code = code.word
            $0.message = message
            if let remedy { $0.remedy = remedy }
            $0.causes = causes
        }
    }

    /// The error as it is sent along with a failed call.
    ///
    /// What fits into a trailer: exactly itself up to `WireLimits.errorBytes`; beyond, the innermost causes are left out first.
    ///
    /// A trailer that is too long would break the connection, and a definite refusal would look like an unknown outcome.
    package var wireWithinLimit: Torpor_V1_ErrorDetail {
        var detail = wire
        if size(detail) <= WireLimits.errorBytes { return detail }
        detail.message = Self.cut(detail.message)
        if detail.hasRemedy { detail.remedy = Self.cut(detail.remedy) }
        detail.causes = detail.causes.map(Self.cut)
        while size(detail) > WireLimits.errorBytes, !detail.causes.isEmpty { detail.causes.removeLast() }
        return detail
    }

    private func size(_ detail: Torpor_V1_ErrorDetail) -> Int {
        detail.causes.reduce(detail.code.utf8.count + detail.message.utf8.count + detail.remedy.utf8.count) { $0 + $1.utf8.count + 4 }
    }

    private static func cut(_ text: String) -> String {
        text.utf8.count <= 1024 ? text : String(decoding: text.utf8.prefix(1021), as: UTF8.self) + "…"
    }
}
