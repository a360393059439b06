package import TorporModel

/// The memory of a virtual machine, in order of guest addresses, wherever its VMM has it. Of a machine that runs, what is read may be torn.
package protocol MachineMemory: Sendable {
    /// All of it.
    var bytes: UInt64 { get }

    /// What is at `offset`: as much as fits into the room, or zeros.
    func read(at offset: UInt64, into room: UnsafeMutableRawBufferPointer) throws(TorporError) -> ArtifactPiece
}

extension SparseFile: MachineMemory {}
