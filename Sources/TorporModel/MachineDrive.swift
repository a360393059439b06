/// A disk of a virtual machine: a file of raw blocks.
package struct MachineDrive: Hashable, Codable, Sendable {
    /// Absolute path of the image on the node where the machine first starts. The machine gets a copy of its own, which travels.
    package var path: String
    package var readOnly: Bool
    /// Whether the file lies on storage that all nodes see under this path: then it is used there, and neither copied nor sent.
    package var shared: Bool

    package init(path: String, readOnly: Bool = false, shared: Bool = false) {
        self.path = path
        self.readOnly = readOnly
        self.shared = shared
    }

    /// Reads also what an earlier release wrote: it knew no shared drives.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        path = try container.decode(String.self, forKey: .path)
        readOnly = try container.decode(Bool.self, forKey: .readOnly)
        shared = try container.decodeIfPresent(Bool.self, forKey: .shared) ?? false
    }
}
