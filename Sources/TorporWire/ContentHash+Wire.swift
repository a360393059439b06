package import Foundation
package import TorporModel

extension ContentHash {
    /// Reads a digest, not what it is the digest of: any 32 bytes are one.
    ///
    /// - Throws: `invalidArgument` unless there are exactly 32 bytes.
    package init(wire: Data) throws(TorporError) {
        guard wire.count == 32 else { throw Malformed.outOfRange("a SHA-256 digest's length", wire.count) }
        self.init(bytes: wire)
    }

    /// The 32 bytes that `hex` spells: half of what the text would take, which counts in a list of a thousand chunks.
    package var wire: Data {
        let digits = Array(hex.utf8).map { $0 < UInt8(ascii: "a") ? $0 - UInt8(ascii: "0") : $0 - UInt8(ascii: "a") + 10 }
        return Data(stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] })
    }
}
