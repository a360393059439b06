/// Compares what a job says with what is seen when it is over.
struct Judge {
    /// The workload before the job began; nil of a restore, which makes it.
    let before: Subject.Row?
    let scene: Scene
    let fault: Fault
    let verb: Verb

    /// What of the job's record is not true of the workload as `ps` shows it now.
    func complaints(_ job: JobRecord, _ now: Subject.Row?) -> [String] {
        guard job.hasEnded else { return ["the job has not ended: \(job.state), \(job.waiting ?? "says nothing")"] }
        if job.saysLost { return lost(now) }
        let isDone = job.state == "succeeded"
        if !isDone, job.error == nil { return ["the job is \(job.state) and does not say why"] }
        switch verb {
        case .migrate: return lives(now, on: isDone ? scene.target : scene.source, moved: isDone)
        case .restart:
            if isDone { return lives(now, on: scene.source, moved: true) }
            return ["running", "exited"].contains(now?.state) ? [] : ["the restart was undone, and it is \(now?.state ?? "gone")"]
        case .checkpoint: return lives(now, on: scene.source, moved: false) + snapshot(job, isDone)
        case .sleep:
            return
                (isDone
                ? now?.state == "stopped" ? [] : ["it sleeps, and is \(now?.state ?? "gone")"] : lives(now, on: scene.source, moved: false))
                + snapshot(job, isDone)
        case .restore:
            if isDone { return lives(now, on: scene.target, moved: true) }
            return now.map { ["the restore was undone, and \($0.name) is \($0.state)"] } ?? []
        }
    }

    private func lives(_ now: Subject.Row?, on node: String, moved: Bool) -> [String] {
        guard let now else { return ["\(scene.workload.name) is gone"] }
        var found: [String] = []
        if now.node != node { found.append("it is on \(now.node ?? "no node"), the job says \(node)") }
        if now.state != "running" { found.append("it is \(now.state)") }
        if let before, moved, now.incarnation <= before.incarnation { found.append("its incarnation is still \(now.incarnation)") }
        return found
    }

    private func snapshot(_ job: JobRecord, _ isDone: Bool) -> [String] {
        isDone == (job.snapshot != nil) ? [] : ["the job is \(job.state), its snapshot is \(job.snapshot ?? "none")"]
    }

    /// An engine that is killed in the middle of its work on a workload may take it with it; then the record has to say so.
    private func lost(_ now: Subject.Row?) -> [String] {
        guard fault.isOfTheEngine else { return ["it was lost"] }
        return now?.state == "running" ? ["the job says lost, and it runs"] : []
    }
}
