import TorporHost
import TorporModel

/// The memory of a machine that is traced, read behind the trace: what was told as zeros is not looked at. The file itself tells no more where it is
/// empty, for QEMU has looked at all of it, and looking makes a page.
struct TracedMemory: MachineMemory {
    let file: SparseFile
    let trace: QEMUTrace

    var bytes: UInt64 { file.bytes }

    func read(at offset: UInt64, into room: UnsafeMutableRawBufferPointer) throws(TorporError) -> ArtifactPiece {
        guard offset < bytes else { return .end }
        let end = min(offset + UInt64(room.count), bytes)
        try trace.reach(end)
        if trace.isZeros(offset..<end) { return .zeros(Int(end - offset)) }
        let piece = try file.read(at: offset, into: room)
        // No further than was told: what is empty behind it may be written before that is told for the first time.
        if case .zeros(let count) = piece { return .zeros(min(count, Int(end - offset))) }
        return piece
    }

    func touched() throws(TorporError) -> PageRuns { try file.runs() }
}
