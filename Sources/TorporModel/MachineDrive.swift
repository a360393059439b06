/// A disk of a virtual machine: a file of raw blocks.
package struct MachineDrive: Hashable, Codable, Sendable {
    /// Absolute path of the image on the node where the machine first starts. The machine gets a copy of its own, which travels.
    package var path: String
    package var readOnly: Bool

    package init(path: String, readOnly: Bool = false) {
        self.path = path
        self.readOnly = readOnly
    }
}
