import GRPCCore
import GRPCNIOTransportHTTP2
import TorporModel
import TorporPorts

/// A part of a message where the transport has put it.
struct ReceivedBytes: ChunkBytes {
    private let message: GRPCNIOTransportBytes
    private let range: Range<Int>

    var count: Int { range.count }

    func withBytes<Value, Failure: Error>(_ body: (UnsafeRawBufferPointer) throws(Failure) -> Value) throws(Failure) -> Value {
        try message.withUnsafeBytes { raw in
            Result { () throws(Failure) in try body(UnsafeRawBufferPointer(rebasing: raw[range])) }
        }.get()
    }

    /// Without a copy if the transport is NIO's, which all of ours are.
    static func of(_ message: some GRPCContiguousBytes, _ range: Range<Int>) -> any ChunkBytes {
        if let message = message as? GRPCNIOTransportBytes { return ReceivedBytes(message: message, range: range) }
        return message.withUnsafeBytes { [UInt8](UnsafeRawBufferPointer(rebasing: $0[range])) }
    }
}
