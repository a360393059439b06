import Testing
import TorporModel
import TorporTerminal

@Suite struct RestTableTests {
    private func view(
        _ name: String, _ state: String, rest: RestReport? = nil, slept: SleepTally? = nil, stuck: String? = nil
    ) throws -> WorkloadView {
        WorkloadView(
            name: try WorkloadName(name), id: WorkloadID(unchecked: "w-1"), backend: BackendKind(unchecked: "oci"),
            node: NodeID(unchecked: "node-a"), state: state, incarnation: 3, movable: .init(reasons: []), job: nil, exitStatus: nil,
            restarts: 0, lineage: 1, lineageNote: nil, spec: WorkloadSpec(backend: BackendKind(unchecked: "oci"), command: ["true"]),
            address: nil, rest: rest, slept: slept, stuck: stuck, createdAt: "2026-01-02T03:04:05.000Z")
    }

    @Test func whoRestsWhyNotAndWhatItSavesIsOnALineEachAndInAll() throws {
        let busy = RestReport(tier: nil, awakeBecause: ["bytes came for it"], quietMs: 0, next: .init(tier: .doze, inMs: 3000))
        // Two GiB for an hour and a half.
        let tally = SleepTally(
            count: 2, milliseconds: 5_400_000, savedMiBMilliseconds: 2048 * 5_400_000, since: Timestamp(milliseconds: 1),
            memoryBytes: 2 << 30)
        let lines = RestTable.text([try view("web", "running", rest: busy), try view("db", "asleep", slept: tally)]).split(separator: "\n")
        #expect(lines[1].contains("no: bytes came for it") && lines[1].contains("doze in 3000 ms"))
        #expect(lines[2].contains("2.0 GiB") && lines[2].contains("3.000 GiB-hours"))
        #expect(lines[3] == "asleep: 1 of 2; memory free for that: 2.0 GiB; saved: 3.000 GiB-hours")
    }

    @Test func whatWasWantedAndSleepsOnIsCalledStuck() throws {
        #expect(Listing.workloads([try view("db", "asleep", stuck: "no memory")]).contains("asleep, stuck"))
        #expect(!Listing.workloads([try view("db", "asleep")]).contains("stuck"))
    }

    @Test func aSleepIsCountedUpToNowAndAClockPutBackCostsOnlyThat() {
        var tally = SleepTally()
        tally.begin(at: Timestamp(milliseconds: 1000), memoryBytes: 64 << 20)
        #expect(tally.at(Timestamp(milliseconds: 3000)).savedMiBMilliseconds == 64 * 2000)
        tally.end(at: Timestamp(milliseconds: 0))
        #expect(tally.milliseconds == 0 && tally.since == nil && tally.count == 1)
        tally.end(at: Timestamp(milliseconds: 9000))
        #expect(tally.milliseconds == 0)
    }

    @Test func aWakeByARequestIsShownWithItsTimesAndItsTrace() throws {
        let note = WakeNote(
            at: Timestamp(milliseconds: 0), traceId: "abc",
            story: WakeStory(letThroughUs: 27_600, answeredUs: 35_400, connections: 3, datagrams: 0))
        let view = try Fixture.workload(note)
        let lines = Sheet.workload(view, Explanation(view, jobs: [])).split(separator: "\n")
        let times = "35 ms to the first byte, 27 ms until let through, 3 connections"
        #expect(lines.contains { $0.hasSuffix("1970-01-01T00:00:00.000Z by a request: \(times)") })
        #expect(lines.contains { $0.hasPrefix("  trace ") && $0.hasSuffix(" abc") })
    }
}
