import Testing
import TorporModel
import TorporRPC

@Suite struct IdentityTests {
    static let good: [(String, Identity)] = [
        ("spiffe://site-1/coordinator", .coordinator), ("spiffe://site-1/agent/node-a", .agent(NodeID(unchecked: "node-a"))),
        ("spiffe://site-1/operator/alice?role=viewer", .operator(OperatorName(unchecked: "alice"), .viewer)),
        ("spiffe://site-1/operator/alice?role=operator", .operator(OperatorName(unchecked: "alice"), .operator)),
        ("spiffe://site-1/operator/alice?role=admin", .operator(OperatorName(unchecked: "alice"), .admin)),
    ]

    @Test(arguments: good)
    func anIdentityIsWhatItsURISays(_ uri: String, _ identity: Identity) throws {
        let read = try Identity.parse(uri)
        #expect(read.identity == identity)
        #expect(read.cluster == ClusterName(unchecked: "site-1"))
        #expect(identity.uri(in: read.cluster) == uri)
    }

    @Test(arguments: [
        "", "spiffe://", "https://site-1/coordinator", "spiffe://site-1", "spiffe://site-1/", "spiffe://site-1/Coordinator",
        "spiffe://site-1/coordinator/", "spiffe://site-1/coordinator?role=admin", "spiffe://site-1/agent", "spiffe://site-1/agent/",
        "spiffe://site-1/agent/../coordinator", "spiffe://site-1/agent/a/b", "spiffe://site-1/agent/node-a?x=1",
        "spiffe://site-1/agent/%61",
        "spiffe://site-1/operator/alice", "spiffe://site-1/operator/alice?role=root",
        "spiffe://site-1/operator/alice?role=admin&role=viewer",
        "spiffe://site-1/operator/alice?role=viewer?role=admin", "spiffe://site-1/operator/alice?role=admin#x",
        "spiffe://user@site-1/coordinator", "spiffe://site-1:443/coordinator", "SPIFFE://site-1/coordinator",
    ])
    func whatIsNoIdentityIsNobody(_ uri: String) {
        #expect(throws: TorporError.self) { try Identity.parse(uri) }
    }

    @Test func aTypedIdentityNeedsNoCluster() throws {
        #expect(try Identity.parse(short: "agent/node-a") == .agent(NodeID(unchecked: "node-a")))
        #expect(throws: TorporError.self) { try Identity.parse(short: "node-a") }
    }

    @Test func eachRoleMayDoWhatTheLesserMay() {
        #expect(Role.viewer < .operator)
        #expect(Role.operator < .admin)
    }
}
