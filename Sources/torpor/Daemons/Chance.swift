import Crypto
import TorporCoordinator
import TorporModel

/// Where names come from: the machine's random numbers. The only place that draws them, beside tests.
enum Chance {
    /// `count` lower-case hexadecimal digits.
    static func hex(_ count: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        let digits = Array("0123456789abcdef")
        return String((0..<count).map { _ in digits[Int.random(in: 0..<16, using: &generator)] })
    }

    /// 16 random bytes, positive, for a certificate's serial number.
    static func serial() -> [UInt8] {
        var bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
        bytes[0] &= 0x7f
        return bytes
    }

    /// 32 random bytes that a token carries, and the digest by which the store knows them.
    static func secret() -> (bytes: [UInt8], digest: ContentHash) {
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max) }
        return (bytes, ContentHash(bytes: SHA256.hash(data: bytes)))
    }

    /// 64 random bits: span ids, jitter.
    static func number() -> UInt64 { UInt64.random(in: .min ... .max) }

    /// A new trace's root; drawn again in the one case of 2^64 where an id is all zero.
    static func trace() -> TraceParent {
        while true {
            if let parent = TraceParent(traceID: hex(32), spanID: hex(16)) { return parent }
        }
    }

    static var names: NameSource {
        NameSource(
            workload: { WorkloadID(unchecked: "w-\(hex(12))") }, job: { JobID(unchecked: "j-\(hex(12))") },
            maintenance: { MaintenanceID(unchecked: "m-\(hex(12))") }, trace: trace)
    }
}
