import TorporModel

/// What of the node no workload may be shown.
extension BackendConfiguration {
    /// - Throws: `refused` for a path, without symbolic links, by which a workload would see what is hidden from every one.
    func refuseHidden(_ real: String, _ what: String, remedy: String) throws(TorporError) {
        for hidden in (hidden + MaskLayer.secrets).compactMap({ MaskLayer.resolved($0) }) where Self.overlap(real, hidden) {
            throw TorporError(.refused, "\(what) holds what no workload may see, or lies in it", remedy: remedy)
        }
    }

    /// The node's own folders that no workload may see.
    var hidden: [String] { masked + [state] }

    /// One is the other, or lies in it.
    private static func overlap(_ one: String, _ other: String) -> Bool {
        let (one, other) = (one == "/" ? "/" : one + "/", other == "/" ? "/" : other + "/")
        return one.hasPrefix(other) || other.hasPrefix(one)
    }
}
