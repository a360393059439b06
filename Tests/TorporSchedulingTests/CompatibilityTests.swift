import Testing
import TorporModel

/// Failures 2 and 6: what a target lacks is known, and named, before anything is frozen.
@Suite struct CompatibilityTests {
    @Test func aNodeThatHasEverythingIsNotRefused() {
        #expect(Fixtures.judge(Fixtures.needs(), Fixtures.node("node-b")).isEmpty)
    }

    @Test func aMissingCPUFlagIsNamed() {
        let needs = Fixtures.needs(Fixtures.facts(["sse2", "avx2", "avx512_vnni"]))
        #expect(Fixtures.judge(needs, Fixtures.node("node-c")) == ["node-c: needs avx512_vnni, has not"])
    }

    @Test func manyMissingFlagsAreCounted() {
        let needs = Fixtures.needs(Fixtures.facts(["a", "b", "c", "d", "e", "f"]))
        #expect(
            Fixtures.judge(needs, Fixtures.node("node-c"))
                == ["node-c: needs a, b, c, d and 2 more CPU flags, has not"])
    }

    @Test func anotherArchitectureIsTheOnlyReasonGivenForItsFlags() {
        let arm = Fixtures.node("node-c", facts: Fixtures.facts(["asimd"], architecture: "aarch64"))
        #expect(Fixtures.judge(Fixtures.needs(), arm) == ["node-c: needs architecture x86_64, has aarch64"])
    }

    @Test func anEngineOlderThanTheSourcesIsRefused() {
        let needs = Fixtures.needs(Fixtures.facts(engines: ["criu": "4.2.1"]))
        let older = Fixtures.node("node-b", facts: Fixtures.facts(engines: ["criu": "4.2"]))
        let newer = Fixtures.node("node-b", facts: Fixtures.facts(engines: ["criu": "4.10"]))
        let none = Fixtures.node("node-b")
        #expect(Fixtures.judge(needs, older) == ["node-b: needs criu 4.2.1 or newer, has 4.2"])
        #expect(Fixtures.judge(needs, newer).isEmpty)
        #expect(Fixtures.judge(needs, none) == ["node-b: needs criu 4.2.1, has none (torpor check)"])
    }

    @Test func aVendorsMarkDoesNotMakeAnEngineOlder() {
        let needs = Fixtures.needs(Fixtures.facts(engines: ["runc": "1.1.5+ds1"]))
        let same = Fixtures.node("node-b", facts: Fixtures.facts(engines: ["runc": "1.1.5"]))
        let unreadable = Fixtures.node("node-b", facts: Fixtures.facts(engines: ["runc": "unknown"]))
        #expect(Fixtures.judge(needs, same).isEmpty)
        #expect(Fixtures.judge(needs, unreadable).isEmpty)
    }

    @Test func tooLittleMemoryAndDiskAreNamedWithNumbers() {
        let small = Fixtures.node("node-b", memory: 100 * Fixtures.mib, disk: 10 * Fixtures.mib)
        #expect(
            Fixtures.judge(Fixtures.needs(), small) == [
                "node-b: needs 256 MiB of memory, has 100 MiB free", "node-b: needs 300 MiB of disk, has 10 MiB free",
            ])
    }

    @Test func exactlyEnoughIsEnough() {
        let exact = Fixtures.node("node-b", memory: 256 * Fixtures.mib, disk: 300 * Fixtures.mib)
        #expect(Fixtures.judge(Fixtures.needs(), exact).isEmpty)
    }

    @Test func memoryReservedByOtherJobsIsNotFree() {
        let node = Fixtures.node("node-b", memory: 400 * Fixtures.mib)
        #expect(Fixtures.judge(Fixtures.needs(), node).isEmpty)
        #expect(
            Fixtures.judge(Fixtures.needs(), node, reserved: 300 * Fixtures.mib)
                == ["node-b: needs 256 MiB of memory, has 100 MiB free beside 300 MiB reserved by other jobs"])
    }

    @Test func moreReservedThanFreeIsNothingFree() {
        let node = Fixtures.node("node-b", memory: 100 * Fixtures.mib)
        let reasons = Fixtures.judge(Fixtures.needs(memory: 1), node, reserved: UInt64.max)
        #expect(reasons.count == 1 && reasons[0].hasPrefix("node-b: needs 1 bytes of memory, has 0 bytes free"))
    }

    @Test func anUnavailableBackendIsRefusedWithItsRemedy() {
        let broken = BackendReport(
            name: BackendKind(unchecked: "oci"), available: false, version: nil, reason: "criu is not installed", remedy: "make deps")
        let node = Fixtures.node("node-b", backends: [broken])
        #expect(
            Fixtures.judge(nil, node)
                == ["node-b: backend oci is unavailable: criu is not installed (make deps)"])
        #expect(
            Fixtures.judge(nil, Fixtures.node("node-c", backends: [])) == [
                "node-c: has no backend oci"
            ])
    }
}
