import GRPCCore
import TorporModel
import TorporWire

/// How far one `Fetch` has come, at the sender.
struct Transfer {
    let snapshot: SnapshotID
    let hashes: [ContentHash]
    let acceptsPacked: Bool
    let urgency: TransferUrgency
    private let credit: UInt64
    /// Bytes, since it began.
    var sent: UInt64 = 0
    private(set) var acknowledged: UInt64 = 0

    /// From the stream's first message.
    ///
    /// - Throws: `invalidArgument` when it is another, or asks for too much at once.
    init(_ first: Torpor_V1_FetchRequest?) throws(RPCError) {
        do throws(TorporError) {
            guard case .open(let open)? = first?.request else {
                throw TorporError(.invalidArgument, "a transfer begins by naming its chunks")
            }
            guard open.hashes.count <= WireLimits.chunksPerFetch, open.creditBytes >= UInt64(WireLimits.chunkBytes) else {
                throw TorporError(
                    .invalidArgument, "\(open.hashes.count) chunks with a credit of \(open.creditBytes) bytes cannot be asked for",
                    remedy: "at most \(WireLimits.chunksPerFetch) chunks, with a credit of at least \(WireLimits.chunkBytes) bytes")
            }
            var hashes: [ContentHash] = []
            for bytes in open.hashes { hashes.append(try ContentHash(wire: bytes)) }
            (snapshot, self.hashes, credit) = (try SnapshotID.parse(open.snapshot), hashes, open.creditBytes)
            (acceptsPacked, urgency) = (open.acceptsPacked, open.frozen ? .frozen : .patient)
        } catch {
            throw error.rpcError
        }
    }

    func hasRoom(for bytes: Int) -> Bool { sent - acknowledged + UInt64(bytes) <= credit }

    /// Any later message; the chunk that the receiver found damaged, if it says so. Counts only rise, and never above what was sent: else a
    /// peer could talk itself endless credit.
    ///
    /// - Throws: `invalidArgument`.
    mutating func take(_ message: Torpor_V1_FetchRequest) throws(RPCError) -> ContentHash? {
        switch message.request {
        case .acknowledgedBytes(let bytes)? where (acknowledged...sent).contains(bytes): acknowledged = bytes
        case .damaged(let index)? where hashes.indices.contains(Int(index)): return hashes[Int(index)]
        default: throw TorporError(.invalidArgument, "what was not sent cannot be acknowledged").rpcError
        }
        return nil
    }
}
