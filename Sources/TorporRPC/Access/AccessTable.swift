package import GRPCCore
package import TorporModel
import TorporWire

/// The one table: method to who may call it. What is not in it is denied to everybody.
///
/// That an agent speaks for its own node alone is checked beside the message, in the handler: the table knows no messages.
package enum AccessTable {
    private static let rules: [String: AccessRule] = [
        // People's tools. Viewers read; operators also run jobs; admins do everything.
        name(Torpor_V1_Control.Method.Submit.descriptor): .changing(.operator, .admin),
        name(Torpor_V1_Control.Method.CancelJob.descriptor): .changing(.operator, .admin),
        name(Torpor_V1_Control.Method.Exec.descriptor): .changing(.operator, .admin),
        name(Torpor_V1_Control.Method.RemoveSnapshot.descriptor): .changing(.admin),
        name(Torpor_V1_Control.Method.InviteNode.descriptor): .changing(.admin),
        name(Torpor_V1_Control.Method.RevokeNode.descriptor): .changing(.admin),
        name(Torpor_V1_Control.Method.PruneImages.descriptor): .changing(.admin),
        name(Torpor_V1_Control.Method.PinSnapshot.descriptor): .changing(.operator, .admin),
        name(Torpor_V1_Control.Method.CheckSnapshot.descriptor): .reading(.operator, .admin),
        name(Torpor_V1_Control.Method.RotateKey.descriptor): .changing(.admin),
        name(Torpor_V1_Control.Method.ChangeLimits.descriptor): .changing(.admin),
        name(Torpor_V1_Control.Method.Cordon.descriptor): .changing(.admin),
        name(Torpor_V1_Control.Method.BeginMaintenance.descriptor): .changing(.admin),
        name(Torpor_V1_Control.Method.CancelMaintenance.descriptor): .changing(.admin),
        name(Torpor_V1_Control.Method.GetMaintenance.descriptor): people,
        name(Torpor_V1_Control.Method.ListMaintenances.descriptor): people,
        name(Torpor_V1_Control.Method.SendSnapshot.descriptor): .changing(.admin),
        name(Torpor_V1_Control.Method.TakeSnapshot.descriptor): .changing(.admin),
        name(Torpor_V1_Control.Method.DescribeSnapshot.descriptor): people,
        name(Torpor_V1_Control.Method.ReportSpans.descriptor): .reading(.operator, .admin),
        name(Torpor_V1_Control.Method.Plan.descriptor): people,
        name(Torpor_V1_Control.Method.GetJob.descriptor): people,
        name(Torpor_V1_Control.Method.ListJobs.descriptor): people,
        name(Torpor_V1_Control.Method.WatchJob.descriptor): people,
        name(Torpor_V1_Control.Method.ListWorkloads.descriptor): people,
        name(Torpor_V1_Control.Method.GetWorkload.descriptor): people,
        name(Torpor_V1_Control.Method.Explain.descriptor): people,
        name(Torpor_V1_Control.Method.WorkloadLogs.descriptor): people,
        name(Torpor_V1_Control.Method.ListNodes.descriptor): people,
        name(Torpor_V1_Control.Method.ListSnapshots.descriptor): people,
        name(Torpor_V1_Control.Method.GetTrace.descriptor): people,
        name(Torpor_V1_Control.Method.ListIncidents.descriptor): people,
        // Agents to the coordinator.
        name(Torpor_V1_AgentLink.Method.Heartbeat.descriptor): .reading(.agent),
        name(Torpor_V1_AgentLink.Method.ReportSpans.descriptor): .reading(.agent),
        name(Torpor_V1_AgentLink.Method.Renew.descriptor): .changing(.agent),
        // Nodes that are to join, on a listener of their own: the token in the message says whether they may.
        name(Torpor_V1_Enrolment.Method.Join.descriptor): .changing(.stranger),
        // The coordinator to agents: no person, however mighty, orders an agent directly.
        name(Torpor_V1_Agent.Method.Perform.descriptor): .changing(.coordinator),
        name(Torpor_V1_Agent.Method.Exec.descriptor): .changing(.coordinator),
        name(Torpor_V1_Agent.Method.PruneImages.descriptor): .changing(.coordinator),
        name(Torpor_V1_Agent.Method.RotateKey.descriptor): .changing(.coordinator),
        name(Torpor_V1_Agent.Method.CheckSnapshot.descriptor): .reading(.coordinator),
        name(Torpor_V1_Agent.Method.RunErrand.descriptor): .changing(.coordinator),
        name(Torpor_V1_Agent.Method.Logs.descriptor): .reading(.coordinator),
        // Agents to each other.
        name(Torpor_V1_ArtifactPeer.Method.Fetch.descriptor): .reading(.agent),
        name(Torpor_V1_ArtifactPeer.Method.Follow.descriptor): .reading(.agent),
        name(Torpor_V1_ArtifactPeer.Method.Pages.descriptor): .reading(.agent),
    ]

    private static let people = AccessRule.reading(.viewer, .operator, .admin)

    /// nil for a method that nobody may call.
    package static func rule(for method: MethodDescriptor) -> AccessRule? { rules[name(method)] }

    /// The rule by which the call is allowed.
    ///
    /// - Throws: `permissionDenied`, naming caller, method and who may.
    package static func check(_ identity: Identity, calling method: MethodDescriptor) throws(TorporError) -> AccessRule {
        guard let rule = rule(for: method) else {
            throw TorporError(.permissionDenied, "\(method.fullyQualifiedMethod) is not in the access table", remedy: "nobody may call it")
        }
        guard rule.callers.contains(identity.caller) else {
            let allowed = rule.callers.map(\.rawValue).sorted().joined(separator: ", ")
            throw TorporError(
                .permissionDenied, "\(identity) (\(identity.caller.rawValue)) may not call \(method.fullyQualifiedMethod)",
                remedy: "it takes the certificate of: \(allowed)")
        }
        return rule
    }

    /// Descriptors made from a path have no streaming type and differ from the generated ones: the name is the key.
    private static func name(_ method: MethodDescriptor) -> String { method.fullyQualifiedMethod }
}
