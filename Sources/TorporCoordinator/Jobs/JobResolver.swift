import TorporModel
import TorporScheduling

/// Looks a request's names up, chooses a place, and says every reason why not. Changes nothing.
struct JobResolver: Sendable {
    let picture: ClusterPicture
    let names: NameSource
    let job: JobID
    let readManifest: @Sendable (SignedManifest) throws(TorporError) -> SnapshotManifest

    /// - Throws: the refusal, with its remedy.
    func resolve(_ kind: JobKind) throws(TorporError) -> ResolvedJob {
        switch kind {
        case .run(let name, let spec, let node): try run(name, spec, on: node)
        case .migrate(let name, let target, .lazy): try migrateLazily(name, to: target)
        case .migrate(let name, let target, .live): try migrateLive(name, to: target)
        case .migrate(let name, let target, .stopAndCopy): try migrate(name, to: target)
        case .checkpoint(let name, let stop, let live): try checkpoint(name, stop: stop, live: live != nil)
        case .restore(let snapshot, let name, let node): try restore(snapshot, as: name, on: node)
        case .clone(let snapshot, let name, let node): try clone(snapshot, as: name, on: node)
        case .hibernate(let name): try checkpoint(name, stop: true, live: false)
        case .wake(let name): try wake(name)
        case .deepen(let name, let node): try deepen(name, to: node)
        case .stop(let name, _): try stop(name)
        case .start(let name): try start(name, running: false)
        case .restart(let name, _): try start(name, running: true)
        case .remove(let name, let force): try remove(name, force: force)
        }
    }

    private func run(_ name: WorkloadName, _ spec: WorkloadSpec, on node: NodeID?) throws(TorporError) -> ResolvedJob {
        try SpecCheck.judge(name, spec)
        try refuseTaken(name)
        let target = try place(spec, needs: nil, on: node, from: nil, for: .new)
        return try declare(name, spec, on: target, lineage: 1)
    }

    private func migrate(_ name: WorkloadName, to target: NodeID) throws(TorporError) -> ResolvedJob {
        let row = try idle(name)
        guard row.home != target else {
            throw TorporError(.refused, "workload \(name) is on \(target) already", remedy: "choose another node: torpor nodes")
        }
        if row.life == .asleep { return try migrateAsleep(row, to: target) }
        try refuseUnmovable(row)
        _ = try place(row.spec, needs: nil, on: target, from: row.home, for: .manual)
        return ResolvedJob(workload: row.id, name: name, from: row.home, to: target, incarnation: row.incarnation, image: row.spec.image)
    }

    /// Whatever its memory would have been brought by, it is in a snapshot.
    private func migrateAsleep(_ row: WorkloadRow, to target: NodeID) throws(TorporError) -> ResolvedJob {
        let kept = try sleep(of: row)
        let needs = try readManifest(kept.manifest).needs
        _ = try place(row.spec, needs: needs, on: target, from: row.home, for: .manual)
        return ResolvedJob(
            workload: row.id, name: row.name, from: row.home, to: target, incarnation: row.incarnation, image: row.spec.image,
            asleepIn: kept.id)
    }

    func sleep(of row: WorkloadRow) throws(TorporError) -> SnapshotRow {
        guard let kept = row.asleepIn.flatMap(picture.snapshot) else {
            throw TorporError(.internal, "the snapshot in which \(row.name) sleeps is not in the catalogue", remedy: "torpor snapshots")
        }
        return kept
    }

    private func deepen(_ name: WorkloadName, to node: NodeID?) throws(TorporError) -> ResolvedJob {
        let row = try idle(name)
        guard row.life == .asleep else {
            throw TorporError(.refused, "workload \(name) does not sleep", remedy: "put it to sleep first: torpor hibernate \(name)")
        }
        let kept = try sleep(of: row)
        if let second = kept.nodes.first(where: { $0 != row.home }), node.map({ kept.nodes.contains($0) }) ?? true {
            throw TorporError(.alreadyExists, "what \(name) is lies on \(second), too", remedy: "nothing is to be done")
        }
        let target = try place(row.spec, needs: try readManifest(kept.manifest).needs, on: node, from: row.home, for: .wake)
        return ResolvedJob(
            workload: row.id, name: name, from: row.home, to: target, incarnation: row.incarnation, image: row.spec.image, asleepIn: kept.id
        )
    }

    private func wake(_ name: WorkloadName) throws(TorporError) -> ResolvedJob {
        let row = try idle(name)
        guard row.life == .asleep else { throw TorporError(.refused, "workload \(name) does not sleep", remedy: "torpor show \(name)") }
        if let home = row.home, picture.isLost(home) {
            throw TorporError(.refused, "its node \(home) is lost, and its snapshot is there", remedy: "torpor nodes")
        }
        return ResolvedJob(workload: row.id, name: name, from: row.home, to: row.home, incarnation: row.incarnation)
    }

    /// Needs more than a move of both nodes, and loses more when the old one is lost: never done unless it was asked for.
    private func migrateLazily(_ name: WorkloadName, to target: NodeID) throws(TorporError) -> ResolvedJob {
        let job = try migrate(name, to: target)
        let row = try living(name)
        if job.asleepIn != nil { return job }
        // A machine's connections are its guest's, in the memory that follows.
        if row.spec.network.connections == .keep, row.spec.machine == nil {
            throw TorporError(
                .unsupported, "\(name) keeps its connections, which a lazy move does not carry", remedy: "move it without --lazy")
        }
        try require(.lazy, of: row, at: [row.home, target], "lazy moves", "--lazy")
        return job
    }

    private func migrateLive(_ name: WorkloadName, to target: NodeID) throws(TorporError) -> ResolvedJob {
        let job = try migrate(name, to: target)
        let row = try living(name)
        if job.asleepIn != nil { return job }
        try require(.live, of: row, at: [row.home, target], "live moves", "--live")
        return job
    }

    /// What is left of it would be a snapshot that nothing can be made of.
    private func requireSleep(_ row: WorkloadRow) throws(TorporError) {
        let backend = row.home.flatMap(picture.node)?.report.backends.first { $0.name == row.spec.backend }
        guard let why = backend.map({ $0.obstacle(to: .sleep) }) ?? "its agent reports none" else { return }
        throw TorporError(
            .unsupported, "backend \(row.spec.backend) leaves no snapshot that would be \(row.name): \(why)",
            remedy: "torpor backends; a checkpoint without --stop lets it run on")
    }

    /// - Throws: `unsupported` with the reason of the first node that cannot.
    private func require(
        _ ability: Ability, of row: WorkloadRow, at nodes: [NodeID?], _ what: String, _ option: String
    ) throws(TorporError) {
        for node in nodes.compactMap({ $0 }) {
            let backend = picture.node(node)?.report.backends.first { $0.name == row.spec.backend }
            guard let why = backend.map({ $0.obstacle(to: ability) }) ?? "its agent reports none" else { continue }
            throw TorporError(
                .unsupported, "backend \(row.spec.backend) of \(node) takes no part in \(what): \(why)",
                remedy: "torpor backends; or do it without \(option)")
        }
    }

    private func checkpoint(_ name: WorkloadName, stop: Bool, live: Bool) throws(TorporError) -> ResolvedJob {
        let row = try idle(name)
        try refuseAsleep(row)
        try refuseShared(row.spec)
        try refuseUnmovable(row)
        if live { try require(.live, of: row, at: [row.home], "live checkpoints", "--live") }
        if stop { try requireSleep(row) }
        return ResolvedJob(workload: row.id, name: name, from: row.home, incarnation: row.incarnation)
    }

    /// A snapshot that outlives its job would have the memory of its moment, and the disk of another.
    private func refuseShared(_ spec: WorkloadSpec) throws(TorporError) {
        guard let drive = spec.sharedAndWritten else { return }
        throw TorporError(
            .unsupported,
            "the machine writes to the shared drive \(drive.path), so a snapshot's memory and disk would not be of one moment",
            remedy: "move it, or give it the drive as \(drive.path):ro:shared")
    }

    /// Of many copies no two could publish a port of one node, so none does.
    private func clone(_ id: SnapshotID, as name: WorkloadName, on node: NodeID?) throws(TorporError) -> ResolvedJob {
        let (kept, content) = try content(of: id)
        var spec = content.spec
        spec.network.isOwn = spec.hasOwnNetwork
        spec.ports = []
        let target = try place(kept, spec, needs: content.needs, on: node)
        try refuseTaken(name)
        return try declare(name, spec, on: target, lineage: content.lineage)
    }

    /// - Throws: `unsupported` for one of which nothing can be made.
    private func content(of id: SnapshotID) throws(TorporError) -> (SnapshotRow, SnapshotManifest) {
        guard let kept = picture.snapshot(id) else {
            throw TorporError(.notFound, "there is no snapshot \(id)", remedy: "torpor snapshots")
        }
        let content = try readManifest(kept.manifest)
        try refuseShared(content.spec)
        return (kept, content)
    }

    private func restore(_ id: SnapshotID, as name: WorkloadName?, on node: NodeID?) throws(TorporError) -> ResolvedJob {
        let (kept, content) = try content(of: id)
        let target = try place(kept, content.spec, needs: content.needs, on: node)
        if let name {
            try refuseTaken(name)
            return try declare(name, content.spec, on: target, lineage: content.lineage)
        }
        guard let row = picture.workloads.first(where: { $0.id == kept.workload }) else {
            try refuseTaken(content.name)
            return try declare(content.name, content.spec, on: target, lineage: content.lineage)
        }
        guard row.life == .stopped else {
            throw TorporError(
                .refused, "workload \(row.name) still lives; a restore would be a second copy of it",
                remedy: "make another workload of the snapshot: torpor restore \(id) --as NAME")
        }
        try refuseBusy(row)
        return ResolvedJob(
            workload: row.id, name: row.name, from: row.home, to: target, incarnation: row.incarnation, image: content.spec.image)
    }

    private func stop(_ name: WorkloadName) throws(TorporError) -> ResolvedJob {
        let row = try idle(name)
        try refuseAsleep(row)
        guard row.life == .running else { throw TorporError(.refused, "workload \(name) does not run", remedy: "torpor ps") }
        return ResolvedJob(workload: row.id, name: name, from: row.home, incarnation: row.incarnation)
    }

    /// Where its files are, and nowhere else.
    private func start(_ name: WorkloadName, running: Bool) throws(TorporError) -> ResolvedJob {
        let row = try idle(name)
        try refuseAsleep(row)
        guard let home = row.home else { throw TorporError(.refused, "workload \(name) has no home", remedy: "torpor show \(name)") }
        if picture.isLost(home) {
            throw TorporError(.refused, "its node \(home) is lost, and its files are there", remedy: "torpor nodes")
        }
        // What is reported may be older than the row; whether its files are there is the agent's to say.
        if row.life == .running, !running, picture.copy(of: row)?.isUp != false {
            throw TorporError(.refused, "workload \(name) runs already", remedy: "end it and begin anew: torpor restart \(name)")
        }
        let reasons = taken(row.spec.ports, on: home, but: row.id)
        if !reasons.isEmpty { throw TorporError(.noCapacity, reasons.joined(separator: "; "), remedy: "torpor ps") }
        return ResolvedJob(workload: row.id, name: name, from: home, to: home, incarnation: row.incarnation)
    }

    private func remove(_ name: WorkloadName, force: Bool) throws(TorporError) -> ResolvedJob {
        let row = try idle(name)
        if row.life == .asleep, !force {
            throw TorporError(
                .refused, "workload \(name) sleeps, and what it is would be lost",
                remedy: "torpor wake \(name), or torpor rm --force \(name)")
        }
        guard row.life != .running || picture.copy(of: row)?.isUp == false || force else {
            throw TorporError(.refused, "workload \(name) runs", remedy: "torpor stop \(name) first, or torpor rm --force \(name)")
        }
        return ResolvedJob(workload: row.id, name: name, from: row.home, incarnation: row.incarnation)
    }

    // MARK: What they share

    private func declare(_ name: WorkloadName, _ spec: WorkloadSpec, on target: NodeID, lineage: UInt64) throws(TorporError) -> ResolvedJob
    {
        try refuseContested(spec)
        let id = names.workload()
        // Born claimed: the row and its first job are one transaction.
        let row = WorkloadRow(
            id: id, name: name, spec: spec, attempt: Attempt(1), phase: .claimed, job: job, target: target, lineage: lineage,
            createdAt: picture.now)
        return ResolvedJob(workload: id, name: name, to: target, image: spec.image, declaring: row)
    }

    func living(_ name: WorkloadName) throws(TorporError) -> WorkloadRow {
        guard let row = picture.workloads.first(where: { $0.name == name }) else {
            throw TorporError(.notFound, "there is no workload \(name)", remedy: "torpor ps")
        }
        return row
    }

    /// The living workload of that name that no job holds.
    private func idle(_ name: WorkloadName) throws(TorporError) -> WorkloadRow {
        let row = try living(name)
        try refuseBusy(row)
        return row
    }

    private func refuseBusy(_ row: WorkloadRow) throws(TorporError) {
        if row.phase != .free {
            let job = row.job?.rawValue ?? "?"
            throw TorporError(.refused, "workload \(row.name) is busy with job \(job)", remedy: "wait for it: torpor job watch \(job)")
        }
    }

    private func refuseAsleep(_ row: WorkloadRow) throws(TorporError) {
        if row.life == .asleep {
            throw TorporError(.refused, "workload \(row.name) sleeps", remedy: "wake it first: torpor wake \(row.name)")
        }
    }

    private func refuseTaken(_ name: WorkloadName) throws(TorporError) {
        if picture.workloads.contains(where: { $0.name == name }) {
            throw TorporError(.alreadyExists, "there is a workload \(name) already", remedy: "choose another name, or torpor rm \(name)")
        }
    }

    /// By its path, on whatever nodes: of two machines with one disk neither sees what the other writes.
    private func refuseContested(_ spec: WorkloadSpec) throws(TorporError) {
        for drive in spec.machine?.drives ?? [] where drive.shared {
            let rival = picture.workloads.first { row in
                row.spec.machine?.drives.contains { $0.shared && $0.path == drive.path && !($0.readOnly && drive.readOnly) } == true
            }
            guard let rival else { continue }
            throw TorporError(
                .refused, "workload \(rival.name) has the shared drive \(drive.path), too, and one of the two writes it",
                remedy: "give each a drive of its own, or both \(drive.path):ro:shared; or torpor rm \(rival.name)")
        }
    }

    private func refuseUnmovable(_ row: WorkloadRow) throws(TorporError) {
        if let why = uncapturable(row) {
            throw TorporError(
                .unsupported, "backend \(row.spec.backend) captures no workload, so \(row.name) neither moves nor has snapshots: \(why)",
                remedy: "torpor backends")
        }
        let reasons = picture.obstacles(row)
        if !reasons.isEmpty {
            throw TorporError(
                .refused, "\(row.name) cannot be captured: \(reasons.joined(separator: "; "))", remedy: "torpor show \(row.name)")
        }
    }

    /// What its backend cannot do with any workload comes before what hinders this one. An agent that does not say is asked by the survey.
    func uncapturable(_ row: WorkloadRow) -> String? {
        let backend = row.home.flatMap(picture.node)?.report.backends.first { $0.name == row.spec.backend }
        return backend?.abilities.first { $0.ability == .held }?.reason
    }

    /// Ports of the node that another workload publishes there, or is on its way to publish: known before anything is started.
    private func taken(_ ports: [PublishedPort], on node: NodeID, but own: WorkloadID? = nil) -> [String] {
        let wanted = Set(ports.map(\.taken))
        return picture.workloads.filter { $0.id != own }.compactMap { row in
            row.conflict(with: wanted, at: node).map { "\(node): port \($0) belongs to workload \(row.name)" }
        }
    }
}
