import TorporEngines
import TorporHost
import TorporModel

/// The one artifact of a VM of PVE: which it is, and how it was. Its memory and its disks are with PVE.
struct ProxmoxDescription: Hashable, Sendable {
    /// The artifact's name.
    static let artifact = ArtifactName.machine + "proxmox"
    private static let form = 1

    /// What it can be moved within.
    let cluster: String
    let vmid: Int
    /// Where it was captured, in PVE's words.
    let node: String
    /// Whose it was.
    let mark: String
    /// Of its configuration, for people: PVE itself judges what it starts.
    let digest: String
    /// The snapshot in PVE that has its memory; nil for one that is taken over as it stands.
    let snapshot: String?

    init(cluster: String, vmid: Int, node: String, mark: String, digest: String, snapshot: String?) {
        self.cluster = cluster
        self.vmid = vmid
        self.node = node
        self.mark = mark
        self.digest = digest
        self.snapshot = snapshot
    }

    func printed() -> [UInt8] {
        var words: JSONValue = [
            "form": .number(Self.form), "cluster": .string(cluster), "vmid": .number(vmid), "node": .string(node), "mark": .string(mark),
            "digest": .string(digest),
        ]
        if let snapshot { words["snapshot"] = .string(snapshot) }
        return words.printed()
    }

    /// - Throws: `corrupt`, or `unknownVersion` for what a later release wrote.
    init(parsing bytes: [UInt8]) throws(TorporError) {
        let words = try JSONValue.parse(bytes)
        guard words["form"]?.integer == Self.form else { throw TorporError(.unknownVersion, "the description of a VM is of another form") }
        guard let cluster = words["cluster"]?.text, let vmid = words["vmid"]?.integer, vmid >= 100, let node = words["node"]?.text,
            let mark = words["mark"]?.text, mark.hasPrefix("torpor-")
        else { throw TorporError(.corrupt, "this describes no VM of PVE", remedy: "the snapshot is damaged; capture again") }
        self.init(
            cluster: cluster, vmid: vmid, node: node, mark: mark, digest: words["digest"]?.text ?? "", snapshot: words["snapshot"]?.text)
    }
}
