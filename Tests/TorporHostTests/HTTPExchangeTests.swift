import Testing
import TorporModel

@testable import TorporHost

/// Answers as VMMs give them, whole, in pieces, and wrong.
@Suite struct HTTPExchangeTests {
    private func parse(_ text: String) throws -> HTTPExchange.Answer? { try HTTPExchange.parse(Array(text.utf8)) }

    @Test func anAnswerIsReadOnceItIsWhole() throws {
        let text = "HTTP/1.1 400 \r\nServer: Firecracker API\r\ncontent-length: 4\r\n\r\n{\"\"}"
        for length in 0..<text.utf8.count { #expect(try HTTPExchange.parse(Array(text.utf8.prefix(length))) == nil) }
        #expect(try parse(text) == HTTPExchange.Answer(status: 400, body: "{\"\"}"))
        #expect(try parse("HTTP/1.1 204 No Content\r\nConnection: keep-alive\r\n\r\n") == HTTPExchange.Answer(status: 204, body: ""))
    }

    /// cloud-hypervisor's refusals: an array of sentences, the cause last; the cause alone up to v46.
    @Test func aChainOfSentencesIsTakenApart() {
        #expect(CloudHypervisorAPI.chain(#"["Error from API","It is \"x\\y\"","a\nb"]"#) == ["Error from API", #"It is "x\y""#, "a\nb"])
        #expect(CloudHypervisorAPI.chain("VM is not created") == ["VM is not created"])
        #expect(CloudHypervisorAPI.chain("") == [""])
    }

    @Test func memoryComesOnDemandOnlyWhereNoPageOfItCanBeLost() {
        let none = "always within_size advise [never] deny force\n"
        #expect(CloudHypervisorAPI.isToComeOnDemand(major: 53, data: 32, of: 64, hugePages: none))
        let denied = "always within_size advise never [deny] force\n"
        #expect(CloudHypervisorAPI.isToComeOnDemand(major: 54, data: 64, of: 64, hugePages: denied))
        #expect(!CloudHypervisorAPI.isToComeOnDemand(major: 52, data: 64, of: 64, hugePages: none))
        #expect(!CloudHypervisorAPI.isToComeOnDemand(major: 53, data: 31, of: 64, hugePages: none))
        for choice in ["[always] within_size advise never deny force\n", "always within_size [advise] never deny force\n", ""] {
            #expect(!CloudHypervisorAPI.isToComeOnDemand(major: 53, data: 64, of: 64, hugePages: choice))
        }
    }

    @Test func whatIsNoAnswerIsRefused() throws {
        for text in ["nonsense\r\n\r\n", "HTTP/1.1 x\r\n\r\n", "SSH-2.0-x\r\n\r\n"] {
            #expect(throws: TorporError.self) { try parse(text) }
        }
    }
}
