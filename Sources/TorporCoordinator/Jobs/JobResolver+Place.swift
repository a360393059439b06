import TorporModel
import TorporScheduling

/// Where a workload goes.
extension JobResolver {
    /// - Parameters:
    ///   - node: as a person named it; nil lets the coordinator choose.
    ///   - from: where it lives now.
    /// - Throws: `noCapacity` with every reason of the node named, or of all nodes.
    func place(
        _ spec: WorkloadSpec, needs: WorkloadNeeds?, on node: NodeID?, from: NodeID?, for reason: PlacementReason
    ) throws(TorporError) -> NodeID {
        guard let node else { return try Placement.choose(spec, needs: needs, among: picture.candidates, from: from, for: reason).node() }
        let reasons = Placement.judge(target: node, spec, needs: needs, among: picture.candidates, from: from)
        if !reasons.isEmpty { throw TorporError(.noCapacity, reasons.joined(separator: "; "), remedy: "torpor nodes") }
        return node
    }

    /// Of what is made of a snapshot: where that lies already, if it can live there.
    ///
    /// - Throws: as the other.
    func place(_ kept: SnapshotRow, _ spec: WorkloadSpec, needs: WorkloadNeeds, on node: NodeID?) throws(TorporError) -> NodeID {
        let candidates = picture.candidates
        let holder = kept.nodes.first { Placement.judge(target: $0, spec, needs: needs, among: candidates, from: nil).isEmpty }
        return try place(spec, needs: needs, on: node ?? holder, from: nil, for: .new)
    }

    /// One that lives somewhere is judged as if its node were to be emptied.
    ///
    /// - Throws: `notFound`; `internal` where the snapshot in which it sleeps is not known.
    func explain(_ name: WorkloadName) throws(TorporError) -> PlacementView {
        let row = try living(name)
        let needs = row.life == .asleep ? try readManifest(try sleep(of: row).manifest).needs : running(row)
        let hindrances =
            (uncapturable(row).map { ["backend \(row.spec.backend) captures no workload: \($0)"] } ?? []) + picture.obstacles(row)
        return Placement.explain(
            name, row.spec, needs: needs, among: picture.candidates, from: row.home, for: row.home == nil ? .new : .drain,
            hindrances: hindrances)
    }

    private func running(_ row: WorkloadRow) -> WorkloadNeeds? {
        row.home.flatMap(picture.node).map { row.needs(at: $0.report) }
    }
}
