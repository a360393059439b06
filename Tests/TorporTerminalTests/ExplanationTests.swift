import Testing
import TorporModel

@testable import TorporTerminal

struct ExplanationTests {
    private func view(_ state: String, on node: String? = "node-a", obstacles: [String] = [], job: String? = nil) throws -> WorkloadView {
        WorkloadView(
            name: try WorkloadName("web"), id: WorkloadID(unchecked: "w-1"), backend: BackendKind(unchecked: "oci"),
            node: node.map { NodeID(unchecked: $0) }, state: state, incarnation: 2, movable: .init(reasons: obstacles),
            job: job.map { JobID(unchecked: $0) }, exitStatus: nil, restarts: 0, lineage: 1, lineageNote: nil,
            spec: WorkloadSpec(backend: BackendKind(unchecked: "oci"), command: ["true"]), address: nil,
            createdAt: "2026-01-01T00:00:00.000Z")
    }

    private func job(_ id: String, _ kind: String, _ state: JobView.State, of name: String = "web", waiting: String? = nil) throws
        -> JobView
    {
        try Fixture.job(state, id: id, kind: kind, of: name, waiting: waiting)
    }

    private func target(_ node: String, _ reasons: String...) -> Explanation.Target {
        .init(node: NodeID(unchecked: node), reasons: reasons)
    }

    @Test func theCauseIsTheLatestJobThatSucceededInBringingItHere() throws {
        let jobs = [
            try job("j-5", "migrate", .undone), try job("j-4", "checkpoint", .succeeded), try job("j-3", "migrate", .succeeded),
            try job("j-2", "run", .succeeded), try job("j-9", "migrate", .succeeded, of: "other"),
        ]
        let explanation = Explanation(try view("running"), jobs: jobs, targets: [target("node-b"), target("node-c", "cordoned")])
        #expect(
            explanation.text == """
                web is running on node-a
                  since 2026-01-02T03:04:05.000Z, by job j-3 of operator/dev
                  it could move to node-b
                  not to node-c: cordoned
                next: torpor migrate web --to node-b
                """)
    }

    @Test func whatHindersTheWorkloadItselfIsSaidOnceAndNotOfEachNode() throws {
        let obstacle = "a terminal is open"
        let targets = [target("node-b", "web cannot be captured: \(obstacle) (torpor show web)"), target("node-c", "cordoned")]
        let explanation = Explanation(try view("running", obstacles: [obstacle]), jobs: [], targets: targets)
        #expect(
            explanation.text == """
                web is running on node-a
                  it cannot move: a terminal is open
                  not to node-c: cordoned
                next: torpor logs -f web
                """)
    }

    @Test func aJobAtWorkIsWhatToWatchAndSaysWhatItWaitsFor() throws {
        let jobs = [try job("j-7", "migrate", .stuck, waiting: "node-b does not answer")]
        let explanation = Explanation(try view("frozen", job: "j-7"), jobs: jobs, targets: [])
        #expect(explanation.text.contains("job j-7 has it in hand, and waits: node-b does not answer"))
        #expect(explanation.next == "torpor job watch j-7")
    }

    @Test func oneThatHasEndedIsNotToBeMoved() throws {
        for state in ["exited", "stopped", "lost"] {
            let explanation = Explanation(try view(state, obstacles: ["it has exited"]), jobs: [], targets: [target("node-b")])
            #expect(explanation.next.contains("torpor rm web"), "\(state)")
        }
        #expect(Explanation(try view("unknown"), jobs: [], targets: []).next == "torpor nodes")
    }
}
