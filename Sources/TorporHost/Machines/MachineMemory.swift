package import TorporModel

/// The memory of a virtual machine, in order of guest addresses, wherever its VMM has it. Of a machine that runs, what is read may be torn.
package protocol MachineMemory: Sendable {
    /// All of it.
    var bytes: UInt64 { get }

    /// What is at `offset`: as much as fits into the room, or zeros.
    func read(at offset: UInt64, into room: UnsafeMutableRawBufferPointer) throws(TorporError) -> ArtifactPiece

    /// What of it the guest or its VMM has touched; all else is zeros.
    func touched() throws(TorporError) -> PageRuns
}

extension MachineMemory {
    /// All that is asked for.
    ///
    /// - Throws: `corrupt` for what reaches beyond its end.
    package func bytes(at offset: UInt64, _ count: Int) throws(TorporError) -> [UInt8] {
        var failure: TorporError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            let room = UnsafeMutableRawBufferPointer(buffer)
            do throws(TorporError) {
                while filled < count {
                    let rest = UnsafeMutableRawBufferPointer(rebasing: room[filled...])
                    switch try read(at: offset + UInt64(filled), into: rest) {
                    case .bytes(let got): filled += got
                    case .zeros(let got):
                        let some = min(got, rest.count)
                        UnsafeMutableRawBufferPointer(rebasing: rest[..<some]).initializeMemory(as: UInt8.self, repeating: 0)
                        filled += some
                    case .end, .unchanged: throw TorporError(.corrupt, "the machine has no memory at \(offset) + \(filled)")
                    }
                }
            } catch { failure = error }
        }
        if let failure { throw failure }
        return bytes
    }
}

extension SparseFile: MachineMemory {
    package func touched() throws(TorporError) -> PageRuns { try runs() }
}
