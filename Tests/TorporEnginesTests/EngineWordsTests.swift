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
}
