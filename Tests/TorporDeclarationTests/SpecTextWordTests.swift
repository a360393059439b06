import Testing
import TorporDeclaration
import TorporModel

/// Words: ports, users, paths, variables, choices.
@Suite struct SpecTextWordTests {
    @Test func aPortIsOneNumberOrTwo() throws {
        #expect(try SpecText.port("8080:80") == PublishedPort(node: 8080, workload: 80))
        #expect(try SpecText.port("80") == PublishedPort(node: 80, workload: 80))
        #expect(try SpecText.port("1:65535") == PublishedPort(node: 1, workload: 65535))
        #expect(SpecText.text(port: PublishedPort(node: 8080, workload: 80)) == "8080:80")
        #expect(try SpecText.port("53:5353/udp") == PublishedPort(node: 53, workload: 5353, transport: .udp))
        #expect(try SpecText.port("53/tcp") == PublishedPort(node: 53, workload: 53))
        #expect(SpecText.text(port: PublishedPort(node: 53, workload: 5353, transport: .udp)) == "53:5353/udp")
    }

    @Test(arguments: [
        "", ":", "80:", ":80", "0", "80:0", "65536", "1:65536", "1:2:3", "-1", "+80", "080", "http", "80/sctp", "80/", "/udp", "80/udp/udp",
        " 80", "127.0.0.1:80",
    ])
    func whatIsNoPortIsRefused(_ text: String) {
        let error = #expect(throws: TorporError.self) { try SpecText.port(text) }
        #expect(error?.code == .invalidArgument && error?.message == "\"\(text)\" is not a port" && error?.remedy != nil)
    }

    @Test func aUserIsANumberAndAGroup() throws {
        #expect(try SpecText.user("1000:100") == WorkloadUser(user: 1000, group: 100))
        #expect(try SpecText.user("1000") == WorkloadUser(user: 1000, group: 1000))
        #expect(try SpecText.user("0:0") == WorkloadUser(user: 0, group: 0))
        #expect(try SpecText.user("4294967294") == WorkloadUser(user: .max - 1, group: .max - 1))
        #expect(SpecText.text(user: WorkloadUser(user: 1, group: 2)) == "1:2")
    }

    @Test(arguments: [
        "", "www-data", "1000:www", "root:0", ":", "1:", ":1", "1:2:3", "-1", "+1", "01", "4294967295", "0:4294967295", "4294967296",
    ])
    func whatIsNoUserByNumberIsRefused(_ text: String) {
        let error = #expect(throws: TorporError.self) { try SpecText.user(text) }
        #expect(error?.code == .invalidArgument && error?.remedy?.contains("id -u NAME") == true)
    }

    @Test func aPathIsAbsoluteAndGoesDown() throws {
        for path in ["/", "/srv", "/a b/c", "/..a/b..", "/."] { #expect(try SpecText.path(path, "bundle") == path) }
        for path in ["", "srv", "./srv", "~/srv"] {
            let error = #expect(throws: TorporError.self) { try SpecText.path(path, "bundle") }
            #expect(error?.message == "\"\(path)\" is not an absolute path" && error?.remedy == "name the bundle from /")
        }
        for path in ["/..", "/a/../b", "/a/.."] {
            let error = #expect(throws: TorporError.self) { try SpecText.path(path, "bundle") }
            #expect(error?.message == "the bundle \"\(path)\" walks upwards")
        }
    }

    @Test func anEnvironmentIsPairsOfWhichTheLaterWins() throws {
        #expect(try SpecText.environment(["A=1", "B=x=y", "C=", "A=2", "É= a "]) == ["A": "2", "B": "x=y", "C": "", "É": " a "])
        #expect(try SpecText.environment(["D=\u{301}x"]) == ["D": "\u{301}x"])
        #expect(try SpecText.environment([]).isEmpty)
    }

    @Test(arguments: ["", "A", "=1", "A B=1", "\tA=1", "A\n=1", "A=\0", "A\0=1", String(repeating: "A", count: 256) + "=1"])
    func whatIsNoPairIsRefused(_ text: String) {
        let error = #expect(throws: TorporError.self) { try SpecText.environment([text]) }
        #expect(error?.code == .invalidArgument && error?.remedy != nil)
        #expect(throws: TorporError.self) { try SpecText.labels([text]) }
    }

    @Test func aLabelIsAPair() throws {
        #expect(try SpecText.label("team=web") == (name: "team", value: "web"))
        #expect(try SpecText.label("a=b=c") == (name: "a", value: "b=c"))
        #expect(try SpecText.labels(["team=web", "tier=1", "team=db"]) == ["team": "db", "tier": "1"])
        #expect(throws: TorporError.self) { try SpecText.label("team") }
    }

    @Test func anEnvironmentFileIsReadLineByLine() throws {
        let text = "# for all\nA=1\r\n\n  \t\n  # indented\nB=\"quoted\" # kept\nC=\nD=x=y"
        #expect(try SpecText.environmentFile(text) == ["A": "1", "B": "\"quoted\" # kept", "C": "", "D": "x=y"])
        #expect(try SpecText.environmentFile("").isEmpty)
    }

    @Test(arguments: [
        ("A=1\nB", "line 2: \"B\" is not NAME=VALUE"), ("A=1\r\n\r\n=2", "line 3: \"\" is not a name"),
        ("export A=1", "line 1: \"export A\" is not a name"), ("#\nA=1\nB=2\nA=1", "line 4: \"A\" is given twice"),
        ("A=1\n B=2", "line 2: \" B\" is not a name"),
    ]) func aWrongLineOfAnEnvironmentFileIsNamed(_ text: String, _ message: String) {
        let error = #expect(throws: TorporError.self) { try SpecText.environmentFile(text) }
        #expect(error?.code == .invalidArgument && error?.message == message && error?.remedy != nil)
    }

    @Test func aLargeEnvironmentFileIsRefused() throws {
        let fits = "A=" + String(repeating: "x", count: (1 << 20) - 2)
        #expect(try SpecText.environmentFile(fits).count == 1)
        let error = #expect(throws: TorporError.self) { try SpecText.environmentFile(fits + "x") }
        #expect(error?.message == "it has 1048577 bytes")
    }

    @Test(arguments: StopSignal.allCases) func aSignalIsReadWithAndWithoutItsPrefix(_ signal: StopSignal) throws {
        for text in [signal.rawValue, "SIG" + signal.rawValue, signal.rawValue.lowercased()] {
            #expect(try SpecText.signal(text) == signal)
        }
    }

    @Test(arguments: ["", "SIG", "15", "WINCH", "TERM ", "SIGSIGTERM"]) func anotherSignalIsRefusedWithTheList(_ text: String) {
        let error = #expect(throws: TorporError.self) { try SpecText.signal(text) }
        #expect(error?.remedy == "write one of TERM, INT, QUIT, HUP, USR1, USR2, KILL")
    }

    @Test func choicesAreTheirWords() throws {
        for policy in ConnectionPolicy.allCases { #expect(try SpecText.connections(policy.rawValue) == policy) }
        for isOwn in [true, false] { #expect(try SpecText.network(SpecText.text(isOwn: isOwn)) == isOwn) }
        #expect(throws: TorporError.self) { try SpecText.connections("drop") }
        #expect(throws: TorporError.self) { try SpecText.connections("Keep") }
        #expect(throws: TorporError.self) { try SpecText.network("host") }
        #expect(throws: TorporError.self) { try SpecText.network("") }
    }
}
