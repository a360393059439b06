import GRPCCore
import Testing
import TorporModel
import TorporRPC
import TorporWire

@Suite struct AccessTableTests {
    static let everyMethod =
        Torpor_V1_Control.Method.descriptors + Torpor_V1_AgentLink.Method.descriptors + Torpor_V1_Agent.Method.descriptors
        + Torpor_V1_ArtifactPeer.Method.descriptors + Torpor_V1_Enrolment.Method.descriptors

    static let everybody: [Identity] = [
        .coordinator, .agent(NodeID(unchecked: "node-a")), .operator(OperatorName(unchecked: "v"), .viewer),
        .operator(OperatorName(unchecked: "o"), .operator), .operator(OperatorName(unchecked: "a"), .admin),
    ]

    private func callers(of method: MethodDescriptor) -> Set<Caller> {
        Set(Self.everybody.filter { (try? AccessTable.check($0, calling: method)) != nil }.map(\.caller))
            .union(AccessTable.rule(for: method)?.callers.intersection([.stranger]) ?? [])
    }

    @Test func everyMethodOfEveryServiceIsInTheTable() {
        #expect(Self.everyMethod.count == 46)
        for method in Self.everyMethod {
            #expect(AccessTable.rule(for: method) != nil, "\(method.fullyQualifiedMethod) is not in the access table")
            #expect(!callers(of: method).isEmpty)
        }
    }

    @Test func aMethodOutsideTheTableIsDeniedToEverybody() {
        let method = MethodDescriptor(fullyQualifiedService: "torpor.v1.Control", method: "DropEverything")
        #expect(callers(of: method).isEmpty)
        for identity in Self.everybody {
            let error = #expect(throws: TorporError.self) { try AccessTable.check(identity, calling: method) }
            #expect(error?.code == .permissionDenied)
        }
    }

    @Test func agentsObeyTheCoordinatorAlone() {
        for method in Torpor_V1_Agent.Method.descriptors { #expect(callers(of: method) == [.coordinator]) }
    }

    @Test func onlyAgentsSpeakForNodesAndFetchFromEachOther() {
        for method in Torpor_V1_AgentLink.Method.descriptors + Torpor_V1_ArtifactPeer.Method.descriptors {
            #expect(callers(of: method) == [.agent])
        }
    }

    @Test func strangersJoinAndDoNothingElse() {
        let theirs = Self.everyMethod.filter { callers(of: $0).contains(.stranger) }
        #expect(theirs.map(\.fullyQualifiedMethod) == ["torpor.v1.Enrolment/Join"])
        #expect(callers(of: theirs[0]) == [.stranger])
    }

    @Test func onlyAdminsSayWhoBelongs() {
        for method in [Torpor_V1_Control.Method.InviteNode.descriptor, Torpor_V1_Control.Method.RevokeNode.descriptor] {
            #expect(callers(of: method) == [.admin])
            #expect(AccessTable.rule(for: method)?.mutates == true)
        }
    }

    @Test func whoeverLooksAfterSnapshotsIsNoViewerAndKeysAreTheAdmins() {
        #expect(callers(of: Torpor_V1_Control.Method.PinSnapshot.descriptor) == [.operator, .admin])
        #expect(callers(of: Torpor_V1_Control.Method.CheckSnapshot.descriptor) == [.operator, .admin])
        #expect(callers(of: Torpor_V1_Control.Method.RotateKey.descriptor) == [.admin])
        #expect(callers(of: Torpor_V1_Control.Method.ChangeLimits.descriptor) == [.admin])
    }

    @Test func noMachineUsesPeoplesTools() {
        for method in Torpor_V1_Control.Method.descriptors { #expect(callers(of: method).isDisjoint(with: [.agent, .coordinator])) }
    }

    @Test func viewersChangeNothing() {
        for method in Self.everyMethod where callers(of: method).contains(.viewer) {
            #expect(AccessTable.rule(for: method)?.mutates == false, "\(method.fullyQualifiedMethod)")
        }
        for method in [Torpor_V1_Control.Method.Submit.descriptor, Torpor_V1_Control.Method.CancelJob.descriptor] {
            #expect(callers(of: method) == [.operator, .admin])
        }
    }

    @Test func adminsMayWhateverPeopleMay() {
        for method in Torpor_V1_Control.Method.descriptors { #expect(callers(of: method).contains(.admin)) }
    }
}
