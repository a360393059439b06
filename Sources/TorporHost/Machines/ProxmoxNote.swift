package import TorporModel

/// What is known of one copy that is a VM of Proxmox VE, on disk before PVE is asked: which VM, where it is at home, and the way to PVE,
/// so that whoever outlives the agent can wake it.
package struct ProxmoxNote: Hashable, Sendable {
    /// Inside the copy's folder.
    package static let fileName = "note"

    /// How far the copy has come.
    package enum Phase: String, Hashable, Sendable {
        /// PVE was asked to make it, and it may not bear its mark yet.
        case making
        /// It was brought here and stands still; the mark is the source's still.
        case held
        /// It was told to run: from here on the mark may be its own.
        case released
        /// It was let run, and is this copy as long as it bears its mark.
        case owned
    }

    package var phase: Phase
    /// PVE's number of it.
    package var vmid: Int
    /// PVE's name of the node where the copy lives.
    package var node: String
    /// The tag that says whose the VM is: exactly one copy's, whatever node it is on.
    package var mark: String
    /// The mark of the copy that it was brought here from; empty for one that was made here.
    package var from: String
    /// Which life was begun last.
    package var life: UInt64
    /// The way to PVE.
    package var line: ProxmoxLine

    package init(phase: Phase, vmid: Int, node: String, copy: CopyID, from: String = "", line: ProxmoxLine) {
        self.phase = phase
        self.vmid = vmid
        self.node = node
        mark = Self.mark(of: copy)
        self.from = from
        life = 1
        self.line = line
    }

    /// A tag as PVE takes them (`pve-tag`: letters, digits, `_`, `-`, `+`, `.`).
    package static func mark(of copy: CopyID) -> String { "torpor-\(copy)" }

    package var text: String {
        var note = KeyValueText()
        note.add("phase", phase.rawValue)
        note.add("vmid", "\(vmid)")
        note.add("node", node)
        note.add("mark", mark)
        note.add("from", from)
        note.add("life", "\(life)")
        note.add("curl", line.curl)
        note.add("settings", line.settings)
        note.add("root", line.root)
        return note.text
    }

    package init(parsing text: String) throws(TorporError) {
        let note = try KeyValueText(parsing: text)
        guard let phase = Phase(rawValue: try note.required("phase")), let vmid = Int(try note.required("vmid")) else {
            throw TorporError(.corrupt, "an unknown phase in the note of a VM")
        }
        self.phase = phase
        self.vmid = vmid
        node = try note.required("node")
        mark = try note.required("mark")
        from = note.first("from") ?? ""
        life = note.number("life") ?? 1
        line = ProxmoxLine(
            curl: try note.required("curl"), settings: try note.required("settings"), root: try note.required("root"))
    }

    /// - Throws: `notFound`, or `corrupt` for a note that nobody may guess about.
    package static func read(in folder: String) throws(TorporError) -> ProxmoxNote {
        try ProxmoxNote(parsing: try DurableFile.readText("\(folder)/\(fileName)", limit: 64 << 10))
    }

    /// On disk when this returns.
    package func write(in folder: String) throws(TorporError) {
        try DurableFile.write(text, to: "\(folder)/\(Self.fileName)")
    }
}
