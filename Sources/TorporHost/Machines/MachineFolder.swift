package import TorporModel

/// Where the files of a virtual machine are: one folder in that of its copy, in which its VMM lives and names them without a path, so that
/// what it writes down of itself is true wherever the copy goes.
package struct MachineFolder: Hashable, Sendable {
    package let path: String

    /// Where a jail is made: Firecracker's jailer wants the VMM's name and the machine's in its path (docs/jailer.md).
    private static let jail = "jail"

    /// - Parameter copy: the copy's folder, in which there is a jail or not.
    package init(ofCopyAt copy: String) {
        path = Folder.exists("\(copy)/\(Self.jail)") ? "\(copy)/\(Self.jail)/firecracker/\(Self.jailed)/root" : "\(copy)/machine"
    }

    /// What the machine is called in its jail.
    package static let jailed = "machine"

    /// Makes the folder of a copy that has none yet.
    package static func make(ofCopyAt copy: String, jailed: Bool) throws(TorporError) -> MachineFolder {
        if jailed { try Folder.create("\(copy)/\(jail)") }
        let folder = MachineFolder(ofCopyAt: copy)
        try Folder.create(folder.path)
        return folder
    }

    /// Whether the VMM sees nothing but this folder; the jail's own is then above it.
    package var isJailed: Bool { path.hasSuffix("/\(Self.jail)/firecracker/\(Self.jailed)/root") }

    /// What the jailer is told to make its jails in.
    package var jails: String { String(path.dropLast("/firecracker/\(Self.jailed)/root".count)) }

    /// What the guest boots, and its first file system in memory.
    package static let kernel = "kernel"
    package static let initrd = "initrd"
    /// What the VMM is told when it starts.
    package static let configuration = "machine.json"
    /// The VMM's own words; the guest's go to the copy's log.
    package static let log = "vmm.log"
    package static let complaints = "vmm.err"
    /// What a restored machine begins with.
    package static let state = "state"
    package static let memory = "memory"
    /// A file system in memory, for the memory of machines whose VMM maps a file of it.
    package static let ram = "ram"
    /// What was written down of the machine when it was last stopped, and which pages had been written since the time before.
    package static let savedState = "saved.state"
    package static let savedChanges = "saved.changes"
    /// What hardware a machine has that is restored, and one that was last stopped, in the words of a VMM whose state does not say.
    package static let hardware = "hardware"
    package static let savedHardware = "saved.hardware"
    /// Which pages a machine has whose memory is to follow, and which of them it wrote last; where its VMM asks for them.
    package static let touched = "touched"
    package static let hot = "hot"
    package static let faults = "faults.sock"
    /// The id of the workload as which the guest booted, and whose address it has.
    package static let origin = "origin"
    /// The guest's streams to its host (vsock(7)).
    package static let vsock = "vsock"

    package static func drive(_ number: Int) -> String { "drive-\(number)" }

    /// Whether the file of this name goes where the machine goes, beside its state and its memory.
    package static func travels(_ name: String) -> Bool {
        if name == kernel || name == initrd || name == origin { return true }
        return name.hasPrefix("drive-") && UInt16(name.dropFirst("drive-".count)).map { drive(Int($0)) == name } == true
    }

    package subscript(name: String) -> String { "\(path)/\(name)" }
}
