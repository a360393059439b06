/// A backend's word about one of its abilities on its node.
package struct AbilityReport: Hashable, Codable, Sendable {
    package let ability: Ability
    /// Why it cannot; nil when it can.
    package let reason: String?

    package init(_ ability: Ability, unless reason: String? = nil) {
        self.ability = ability
        self.reason = reason
    }
}
