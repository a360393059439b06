/// Whether a node can run one kind of workload, and if not, what would mend it.
package struct BackendReport: Hashable, Codable, Sendable {
    package let name: BackendKind
    package let available: Bool
    package let version: String?
    package let reason: String?
    package let remedy: String?

    package init(name: BackendKind, available: Bool, version: String?, reason: String?, remedy: String?) {
        self.name = name
        self.available = available
        self.version = version
        self.reason = reason
        self.remedy = remedy
    }
}
