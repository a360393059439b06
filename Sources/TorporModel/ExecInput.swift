/// What the person at an exec session's near end does.
package enum ExecInput: Hashable, Sendable {
    /// Typed, or piped in; at most `longestData` bytes.
    case data([UInt8])
    /// Nothing more will come.
    case end
    /// The window has another size now.
    case window(WindowSize)

    /// Bytes in one message either way.
    package static let longestData = 64 << 10
}
