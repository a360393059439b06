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

    /// node-a is home, node-b fits, node-c is cordoned.
    private func placement(chosen: String? = "node-b", hindrances: [String] = []) throws -> PlacementView {
        let score = PlacementView.Score(wishes: 0, parts: [], minutes: 0, freeBytes: 1 << 30)
        let wished = PlacementView.Score(wishes: 20, parts: ["+20 disk=ssd"], minutes: 3, freeBytes: 3 << 29)
        return PlacementView(
            workload: try WorkloadName("web"), reason: .drain, strategy: .spread, chosen: chosen.map { NodeID(unchecked: $0) },
            because: chosen.map { _ in "no other node fits" },
            candidates: [
                .init(node: NodeID(unchecked: "node-a"), isHome: true, reasons: [], score: score),
                .init(
                    node: NodeID(unchecked: "node-b"), isHome: false, reasons: chosen == nil ? ["too small", "too slow"] : [], score: wished
                ),
                .init(node: NodeID(unchecked: "node-c"), isHome: false, reasons: ["cordoned"], score: score),
            ], hindrances: hindrances)
    }

    @Test func theCauseIsTheLatestJobThatSucceededInBringingItHere() throws {
        let jobs = [
            try job("j-5", "migrate", .undone), try job("j-4", "checkpoint", .succeeded), try job("j-3", "migrate", .succeeded),
            try job("j-2", "run", .succeeded), try job("j-9", "migrate", .succeeded, of: "other"),
        ]
        let explanation = Explanation(try view("running"), jobs: jobs, placement: try placement())
        #expect(
            explanation.text == """
                web is running on node-a
                  since 2026-01-02T03:04:05.000Z, by job j-3 of operator/dev
                NODE    FITS  WISHES            MINUTES  FREE     WHY
                node-a  home  0                 0        1.0 GiB
                node-b  yes   20: +20 disk=ssd  3        1.5 GiB  first choice: no other node fits
                node-c  no    0                 0        1.0 GiB  cordoned
                next: torpor migrate web --to node-b
                """)
    }

    @Test func whatHindersTheWorkloadItselfIsSaidOnceAndNotOfEachNode() throws {
        let obstacle = "a terminal is open"
        let told = try placement(chosen: nil, hindrances: [obstacle])
        let explanation = Explanation(try view("running", obstacles: [obstacle]), jobs: [], placement: told)
        #expect(
            explanation.text == """
                web is running on node-a
                  it cannot move: a terminal is open
                NODE    FITS  WISHES            MINUTES  FREE     WHY
                node-a  home  0                 0        1.0 GiB
                node-b  no    20: +20 disk=ssd  3        1.5 GiB  too small; too slow
                node-c  no    0                 0        1.0 GiB  cordoned
                next: torpor logs -f web
                """)
    }

    @Test func ofAFleetTheFirstAreShownAndThoseThatMatter() throws {
        let score = PlacementView.Score(wishes: 0, parts: [], minutes: 0, freeBytes: 0)
        let nodes = (100..<400).map {
            PlacementView.Candidate(node: NodeID(unchecked: "n-\($0)"), isHome: $0 == 390, reasons: [], score: score)
        }
        let view = PlacementView(
            workload: try WorkloadName("web"), reason: .drain, strategy: .spread, chosen: NodeID(unchecked: "n-280"), because: "so",
            candidates: nodes)
        let lines = Explanation(try self.view("running"), jobs: [], placement: view).text.split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("n-390  home") } && lines.contains { $0.hasPrefix("n-280  yes") })
        #expect(lines.contains("and 198 more nodes: -o json") && lines.count == 1 + 1 + 102 + 1 + 1)
    }

    @Test func aJobAtWorkIsWhatToWatchAndSaysWhatItWaitsFor() throws {
        let jobs = [try job("j-7", "migrate", .stuck, waiting: "node-b does not answer")]
        let explanation = Explanation(try view("frozen", job: "j-7"), jobs: jobs)
        #expect(explanation.text.contains("job j-7 has it in hand, and waits: node-b does not answer"))
        #expect(explanation.next == "torpor job watch j-7")
    }

    @Test func oneThatHasEndedIsNotToBeMoved() throws {
        for state in ["exited", "stopped", "lost"] {
            let explanation = Explanation(try view(state, obstacles: ["it has exited"]), jobs: [], placement: try placement())
            #expect(explanation.next.contains("torpor rm web"), "\(state)")
        }
        #expect(Explanation(try view("unknown"), jobs: []).next == "torpor nodes")
    }
}
