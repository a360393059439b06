/// Who plays which part while a job runs.
struct Scene: Sendable {
    /// Where the workload lives; of a restore, where the snapshot lies.
    let source: String
    /// Where it goes; the source itself when it goes nowhere.
    let target: String
    /// Whose copies' helpers are struck.
    let workload: Workload

    /// The id is not known yet of what a restore makes.
    struct Workload: Sendable {
        let name: String
        let id: String?
    }

    /// The words of the job's verb, to be submitted and left.
    let words: [String]
}
