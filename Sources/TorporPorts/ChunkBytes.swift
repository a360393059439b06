/// The bytes of one chunk where they lie: an array of ours, or what a line received, which is then not copied to be looked at.
package protocol ChunkBytes: Sendable {
    var count: Int { get }
    /// How many bytes crossed a line for them.
    var sentCount: Int { get }
    /// The pointer is good for as long as `body` runs.
    func withBytes<Value, Failure: Error>(_ body: (UnsafeRawBufferPointer) throws(Failure) -> Value) throws(Failure) -> Value
}

extension [UInt8]: ChunkBytes {
    package func withBytes<Value, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try withUnsafeBytes { raw in Result { () throws(Failure) in try body(raw) } }.get()
    }
}

extension ChunkBytes {
    /// They came as they are.
    package var sentCount: Int { count }
}
