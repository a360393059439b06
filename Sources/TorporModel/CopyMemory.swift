/// How much of its memory a copy has that may run before all of it has come (post-copy).
package enum CopyMemory: Hashable, Codable, Sendable {
    /// All: it needs nobody any more.
    case whole
    /// So many bytes have come since it was restored.
    case coming(bytes: UInt64)
    /// What had not come never will; the copy was ended, before it could run on with what it lacks.
    case lost(String)
}
