import Testing
import TorporEngines

@Suite struct EngineWordsTests {
    @Test func whatIsHarmlessIsNotRepeated() {
        let log = """
            (00.01) Error (criu/util.c:1534): rlimit: Can't setup RLIMIT_NOFILE for self: Operation not permitted
            (00.02) Error (criu/sk-inet.c:5): inet: Connected TCP socket, consider using --tcp-established option.
            (00.03) Error (criu/cr-dump.c:2111): Dumping FAILED.
            """
        let words = EngineWords.errors(in: log)
        #expect(!words.contains("RLIMIT"))
        #expect(words.hasPrefix("Error (criu/sk-inet.c:5): inet: Connected TCP socket"))
    }

    @Test func theLineThatDecidesIsSaidAndNotWhatFollowedFromIt() {
        let log = """
            (00.033387) Error (criu/util.c:1534): rlimit: Can't setup RLIMIT_NOFILE for self: Operation not permitted
            (00.068556)      1: Error (criu/sk-inet.c:1059): inet: Can't bind inet socket (id 12): Cannot assign requested address
            (00.068616)      1: Error (criu/files.c:1221): Unable to open fd=3 id=0xc
            (00.070311) Error (criu/cr-restore.c:2331): Restoring FAILED.
            (00.071531) Error (criu/cgroup.c:2055): cg: cgroupd: recv req error: No such file or directory
            """
        let words = EngineWords.errors(in: log)
        #expect(words == "Error (criu/sk-inet.c:1059): inet: Can't bind inet socket (id 12): Cannot assign requested address")
        #expect(EngineWords.remedy(for: words)?.contains("an address of the source") == true)
        let taken = words.replacing("Cannot assign requested address", with: "Address already in use")
        #expect(EngineWords.remedy(for: taken)?.contains("has the port") == true)
        #expect(EngineWords.remedy(for: "Error: something else") == nil)
    }

    @Test func whereOnlyConsequencesAreLeftTheyAreSaid() {
        let words = "Error (criu/cr-restore.c:2331): Restoring FAILED."
        #expect(EngineWords.errors(in: "(00.07) \(words)\n") == words)
    }
}
