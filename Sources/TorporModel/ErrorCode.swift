/// What went wrong, as a word that programs act on. An open set: an unknown word read from a newer peer is kept, not a crash.
package struct ErrorCode: Hashable, Codable, Sendable, CustomStringConvertible {
    package let word: String
    package init(word: String) { self.word = word }
    package var description: String { word }

    package init(from decoder: any Decoder) throws { word = try decoder.singleValueContainer().decode(String.self) }
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(word)
    }

    // The caller's doing: nothing was changed.
    package static let invalidArgument = ErrorCode(word: "invalidArgument")
    package static let notFound = ErrorCode(word: "notFound")
    package static let alreadyExists = ErrorCode(word: "alreadyExists")
    /// Understood and declined in the present state; the message names the reason.
    package static let refused = ErrorCode(word: "refused")
    package static let unsupported = ErrorCode(word: "unsupported")
    package static let noCapacity = ErrorCode(word: "noCapacity")
    package static let incompatible = ErrorCode(word: "incompatible")
    package static let unauthenticated = ErrorCode(word: "unauthenticated")
    package static let permissionDenied = ErrorCode(word: "permissionDenied")

    // The protocol's own refusals.
    /// A compare-and-swap found another value: somebody else was first.
    package static let conflict = ErrorCode(word: "conflict")
    /// The attempt is over on that node, or a newer one has begun: it will never be obeyed there again.
    package static let attemptOver = ErrorCode(word: "attemptOver")
    /// The command bears another incarnation than the copy.
    package static let staleIncarnation = ErrorCode(word: "staleIncarnation")
    package static let cancelled = ErrorCode(word: "cancelled")
    /// The last copy was taken by a fault; never said when a copy may still exist.
    package static let lost = ErrorCode(word: "lost")

    // The world's doing.
    package static let engineMissing = ErrorCode(word: "engineMissing")
    package static let engineFailed = ErrorCode(word: "engineFailed")
    package static let diskFull = ErrorCode(word: "diskFull")
    package static let corrupt = ErrorCode(word: "corrupt")
    package static let forged = ErrorCode(word: "forged")
    package static let unknownVersion = ErrorCode(word: "unknownVersion")
    /// The other side could not be asked, or did not answer: the command may or may not have been obeyed.
    package static let unreachable = ErrorCode(word: "unreachable")
    package static let deadlineExceeded = ErrorCode(word: "deadlineExceeded")
    package static let `internal` = ErrorCode(word: "internal")

    /// Whether the command may have been obeyed all the same. Such an outcome is never recorded as failed (handoff-rules A11).
    package var outcomeUnknown: Bool { self == .unreachable || self == .deadlineExceeded }

    /// Whether another node may be able to do what this one cannot: room, hardware and engines differ.
    package var mayDoElsewhere: Bool { [.noCapacity, .incompatible, .engineMissing, .diskFull].contains(self) }
}
