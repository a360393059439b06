/// Whether a node can run one kind of workload, and if not, what would mend it.
package struct BackendReport: Hashable, Codable, Sendable {
    package let name: BackendKind
    package let available: Bool
    package let version: String?
    package let reason: String?
    package let remedy: String?
    /// Whether it can take part in a lazy move; nil from an agent that knows none.
    package let movesLazily: Bool?

    package init(name: BackendKind, available: Bool, version: String?, reason: String?, remedy: String?, movesLazily: Bool? = nil) {
        self.name = name
        self.available = available
        self.version = version
        self.reason = reason
        self.remedy = remedy
        self.movesLazily = movesLazily
    }
}
