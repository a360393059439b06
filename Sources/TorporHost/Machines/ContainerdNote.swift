package import TorporModel

/// How a copy's shim speaks of the copy to containerd: a file in the copy's folder, there before containerd has heard of it.
package struct ContainerdNote: Hashable, Sendable {
    /// In the machine's folder.
    package static let fileName = "containerd"

    /// Absolute path of containerd's own client, `ctr`, and of the socket that it is given.
    package var client: String
    package var address: String
    /// What keeps this node's tasks apart from everybody else's.
    package var namespace: String
    /// The container's name and its only task's.
    package var id: String
    /// What the task is sent when it shall end, by number.
    package var stopSignal: Int32

    package init(client: String, address: String, namespace: String, id: String, stopSignal: Int32) {
        self.client = client
        self.address = address
        self.namespace = namespace
        self.id = id
        self.stopSignal = stopSignal
    }

    /// - Throws: `notFound` where there is none, or `corrupt`.
    package static func read(in folder: MachineFolder) throws(TorporError) -> ContainerdNote {
        let note = try KeyValueText(parsing: try DurableFile.readText(folder[fileName], limit: 64 << 10))
        return ContainerdNote(
            client: try note.required("client"), address: try note.required("address"), namespace: try note.required("namespace"),
            id: try note.required("id"), stopSignal: note.number("signal").flatMap { Int32(exactly: $0) } ?? 15)
    }

    /// On disk when this returns.
    package func write(in folder: MachineFolder) throws(TorporError) {
        var note = KeyValueText()
        note.add("client", client)
        note.add("address", address)
        note.add("namespace", namespace)
        note.add("id", id)
        note.add("signal", "\(stopSignal)")
        try DurableFile.write(note.text, to: folder[Self.fileName])
    }
}
