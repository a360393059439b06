/// Whether a node can run one kind of workload, and what it can do with it; if not, what would mend it.
package struct BackendReport: Hashable, Codable, Sendable {
    package let name: BackendKind
    package let available: Bool
    package let version: String?
    package let reason: String?
    package let remedy: String?
    /// Empty from an agent that cannot say.
    package let abilities: [AbilityReport]
    /// The engine behind it is a double that follows the real one's schema: good for tests, and for nobody's workload.
    package let isDouble: Bool

    package init(
        name: BackendKind, available: Bool, version: String?, reason: String?, remedy: String?, abilities: [AbilityReport] = [],
        isDouble: Bool = false
    ) {
        self.name = name
        self.available = available
        self.version = version
        self.reason = reason
        self.remedy = remedy
        self.abilities = abilities
        self.isDouble = isDouble
    }

    /// One that works here.
    package init(_ name: BackendKind, version: String, _ abilities: [AbilityReport], isDouble: Bool = false) {
        self.init(name: name, available: true, version: version, reason: nil, remedy: nil, abilities: abilities, isDouble: isDouble)
    }

    /// One that does not, in the words of what went wrong.
    package init(_ name: BackendKind, missing error: TorporError) {
        self.init(name: name, available: false, version: nil, reason: error.message, remedy: error.remedy)
    }

    /// Why this cannot be done with it; nil when it can.
    package func obstacle(to ability: Ability) -> String? {
        guard available else { return reason ?? "it is not available" }
        guard let found = abilities.first(where: { $0.ability == ability }) else { return "its agent does not know of it" }
        return found.reason
    }
}
