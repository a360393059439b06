/// A host file that the workload has mapped: the target must have the same bytes at the same path.
package struct MappedFile: Hashable, Codable, Sendable {
    /// Absolute path on the host.
    package let path: String
    /// The ELF build id in hexadecimal, or `size:…` for a file that has none.
    package let buildID: String
    package init(path: String, buildID: String) {
        self.path = path
        self.buildID = buildID
    }
}
