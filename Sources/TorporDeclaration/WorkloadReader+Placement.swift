import TorporModel

extension WorkloadReader {
    mutating func placement(_ entry: Entry) -> PlacementRules {
        var rules = PlacementRules()
        for field in book.table(entry, WorkloadKey.placement.example) ?? [] {
            switch book.key(field, of: PlacementKey.self) {
            case .require: rules.require = values(field.value, "require: [disk=ssd]", LabelSelector.parse)
            case .prefer: rules.prefer = values(field.value, "prefer: [\"disk=ssd weight 20\"]", PlacementPreference.parse)
            case .near: rules.near = values(field.value, "near: [\"app=db by zone\"]", NeighbourRule.parse)
            case .apart: rules.apart = values(field.value, "apart: [\"app=web by zone\"]", NeighbourRule.parse)
            case .strategy: rules.strategy = book.value(field.value, "strategy: pack", SpecText.strategy) ?? .spread
            case nil: break
            }
        }
        _ = book.attempt(entry.place) { () throws(TorporError) in try rules.check() }
        return rules
    }
}
