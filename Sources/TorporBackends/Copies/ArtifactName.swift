import TorporHost
import TorporModel

/// Names of the artifacts that backends write and read.
enum ArtifactName {
    /// The OCI specification that the copy was started with.
    static let specification = "config.json"
    /// Its private layer.
    static let layer = "layer.tar"
    /// Prefix of the files of what it printed so far.
    static let logs = "logs/"
    /// Prefix of criu's images.
    static let images = "images/"

    /// Prefix of the files of a virtual machine.
    static let machine = "machine/"
    /// The machine's processors and devices; its memory.
    static let state = machine + MachineFolder.state
    static let memory = machine + MachineFolder.memory
    /// What hardware it has, where its state does not say.
    static let hardware = machine + MachineFolder.hardware
    /// Of a machine whose memory follows: which pages there are, and which come first.
    static let touched = machine + MachineFolder.touched
    static let hot = machine + MachineFolder.hot

    /// The file of a virtual machine that an artifact is; nil for one that is none.
    ///
    /// - Throws: `corrupt` for a name that no machine's file bears.
    static func machineFile(_ name: String) throws(TorporError) -> String? {
        guard name.hasPrefix(machine) else { return nil }
        let file = String(name.dropFirst(machine.count))
        guard [state, memory, hardware, touched, hot].contains(name) || MachineFolder.travels(file) else {
            throw TorporError(.corrupt, "\"\(name)\" is no file of a machine", remedy: "the snapshot is damaged; capture again")
        }
        return file
    }

    /// The image that every capture has.
    static let inventory = "inventory.img"
    /// The one file among the images that runc reads and writes itself, and not criu: what the first process has open as 0, 1 and 2.
    static let descriptors = "descriptors.json"

    /// The number of the first line in a file of the log; nil for an artifact that is none.
    ///
    /// - Throws: `corrupt` for a name that no log's file bears.
    static func logFile(_ name: String) throws(TorporError) -> UInt64? {
        guard name.hasPrefix(logs) else { return nil }
        guard let first = LogSegments.first(in: String(name.dropFirst(logs.count))) else {
            throw TorporError(.corrupt, "\"\(name)\" is not the name of a log", remedy: "the snapshot is damaged; capture again")
        }
        return first
    }

    /// An own volume, by its number in the specification.
    static func volume(_ number: Int) -> String { "volumes/\(number).tar" }

    /// The file name of an image; nil for an artifact that is none.
    ///
    /// - Throws: `corrupt` for a name that would leave the folder.
    static func image(_ name: String) throws(TorporError) -> String? {
        guard name.hasPrefix(images) else { return nil }
        let file = String(name.dropFirst(images.count))
        guard !file.isEmpty, file != ".", file != "..", !file.contains("/"), !file.contains("\0") else {
            throw TorporError(.corrupt, "\"\(name)\" is not the name of an image", remedy: "the snapshot is damaged; capture again")
        }
        return file
    }
}
