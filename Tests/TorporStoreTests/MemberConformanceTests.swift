import Testing
import TorporModel
import TorporPorts
import TorporStore

/// Who belongs: a token counts once, for one node and one key, and what was decided is still so after a crash.
@Suite struct MemberConformanceTests {
    private let early = Timestamp(milliseconds: 10)

    private func refused(_ store: any Catalogue, _ redemption: Redemption, at now: Timestamp? = nil) async -> String? {
        do throws(TorporError) {
            try await store.redeem(redemption, at: now ?? early)
            return nil
        } catch {
            #expect(error.code == .refused && error.remedy != nil)
            return error.message
        }
    }

    @Test(arguments: StoreKind.allCases)
    func aTokenCountsOnceAndItsKeyMayAskAgain(kind: StoreKind) async throws {
        let store = try kind.open()
        try await store.catalogue.invite(Samples.invitation())
        #expect(try await store.catalogue.roster() == Roster())
        for _ in 0..<2 {
            try await store.catalogue.redeem(Samples.redemption(), at: early)
            #expect(
                try await store.catalogue.roster() == Roster(revision: 1, standings: [Samples.nodeA: .member(key: Samples.digest(100))]))
        }
        #expect(await refused(store.catalogue, Samples.redemption(key: 101))?.contains("used already") == true)
        let reopened = try store.reopen()
        #expect(await refused(reopened, Samples.redemption(key: 101))?.contains("used already") == true)
        #expect(await refused(reopened, Samples.redemption()) == nil)
        #expect(try await reopened.roster().revision == 1)
    }

    @Test(arguments: StoreKind.allCases)
    func aTokenThatIsUnknownExpiredReplacedOrAnotherNodesIsRefusedWithTheReason(kind: StoreKind) async throws {
        let store = try kind.open().catalogue
        #expect(await refused(store, Samples.redemption())?.contains("not known") == true)
        try await store.invite(Samples.invitation())
        #expect(await refused(store, Samples.redemption(), at: Timestamp(milliseconds: 1000))?.contains("expired at") == true)
        #expect(await refused(store, Samples.redemption(Samples.nodeB))?.contains("for node node-a, not for node-b") == true)
        try await store.invite(Samples.invitation(digest: 2))
        #expect(await refused(store, Samples.redemption())?.contains("not known") == true)
        #expect(await refused(store, Samples.redemption(digest: 2)) == nil)
        #expect(await refused(store, Samples.redemption(digest: 2), at: Timestamp(milliseconds: 1000))?.contains("expired at") == true)
    }

    @Test(arguments: StoreKind.allCases)
    func aRevokedNodeComesBackByANewTokenAndByNoOlderOne(kind: StoreKind) async throws {
        let store = try kind.open()
        try await store.catalogue.invite(Samples.invitation())
        try await store.catalogue.redeem(Samples.redemption(), at: early)
        for _ in 0..<2 { try await store.catalogue.revoke(Samples.nodeA) }
        #expect(try await store.catalogue.roster() == Roster(revision: 2, standings: [Samples.nodeA: .revoked]))
        // Not by the token that it had used, though time is left and the key is the same.
        #expect(await refused(store.catalogue, Samples.redemption()) != nil)
        let reopened = try store.reopen()
        #expect(try await reopened.roster().isRevoked(Samples.nodeA))
        try await reopened.invite(Samples.invitation(digest: 3))
        #expect(try await reopened.roster().isRevoked(Samples.nodeA))
        try await reopened.redeem(Samples.redemption(digest: 3, key: 101), at: early)
        #expect(try await reopened.roster() == Roster(revision: 3, standings: [Samples.nodeA: .member(key: Samples.digest(101))]))
    }

    @Test(arguments: StoreKind.allCases)
    func anOpenTokenIsWithdrawnByARevocation(kind: StoreKind) async throws {
        let store = try kind.open().catalogue
        try await store.invite(Samples.invitation())
        try await store.revoke(Samples.nodeA)
        #expect(await refused(store, Samples.redemption())?.contains("not known") == true)
    }

    @Test(arguments: StoreKind.allCases)
    func aRevokedNodeIsKnownForOneAndIsNoTarget(kind: StoreKind) async throws {
        let store = try kind.open()
        #expect(try await #require(throws: TorporError.self) { try await store.catalogue.revoke(Samples.nodeB) }.code == .notFound)
        _ = try await store.declare()
        try await store.catalogue.keep(Samples.report(Samples.nodeB), at: early)
        try await store.catalogue.revoke(Samples.nodeB)
        #expect(try await store.catalogue.nodes().map(\.revoked) == [true])
        // What was on its way when it was turned out changes nothing about that.
        try await store.catalogue.keep(Samples.report(Samples.nodeB), at: early)
        #expect(try await store.catalogue.nodes().map(\.revoked) == [true])
        let claimed = try await #require(throws: TorporError.self) { try await store.catalogue.claim(Samples.claim()) }
        #expect(claimed.code == .refused && claimed.message.contains("node-b: revoked"))
        try await store.catalogue.invite(Samples.invitation(Samples.nodeB))
        try await store.catalogue.redeem(Samples.redemption(Samples.nodeB), at: early)
        #expect(try await store.catalogue.nodes().map(\.revoked) == [false])
        _ = try await store.catalogue.claim(Samples.claim())
    }
}
