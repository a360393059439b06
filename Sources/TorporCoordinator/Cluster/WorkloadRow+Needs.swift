import TorporModel

extension WorkloadRow {
    /// What it asks of another node while it runs, as far as its node's report tells: that is asked itself before anything is frozen.
    func needs(at report: NodeReport) -> WorkloadNeeds {
        let memory = report.copies.first { $0.workload == id }?.memoryBytes ?? spec.limits.memoryBytes ?? 0
        var facts = report.facts
        // Which of the node's engines it depends on only its backend knows, which both nodes are asked for anyway.
        facts.engines = [:]
        return WorkloadNeeds(facts: facts, mappedFiles: [], memoryBytes: memory, artifactBytes: memory)
    }
}
