/// The units that `torpor install` writes; each line that a reader would miss or doubt has its reason beside it.
///
/// Settings and defaults as systemd 252 documents them (systemd.service(5), systemd.exec(5), systemd.kill(5)).
enum SystemdUnit {
    static func text(_ plan: InstallPlan, state: String, certificates: String, authority: String?) -> String {
        switch plan.kind {
        case .agent: agent(plan)
        case .coordinator: coordinator(plan, state: state, certificates: certificates, authority: authority)
        }
    }

    private static func agent(_ plan: InstallPlan) -> String {
        """
        [Unit]
        Description=Torpor agent
        Wants=network-online.target
        After=network-online.target

        [Service]
        Type=exec
        ExecStart=\(plan.program) agent --config \(plan.settings)
        Restart=always
        RestartSec=1
        # Workloads and their shims outlive the agent: only the agent itself is told to end, and the next one adopts them.
        KillMode=process
        # What was begun is ended first; a capture of much memory takes its time. What is merely frozen then runs on.
        TimeoutStopSec=5min
        # A workload's helper that runs out of memory is no reason to end the agent, as the default (stop) would.
        OOMPolicy=continue
        # Shims and engines stay in this unit's cgroup; the default of 15 % of all pids would be shared by all of them.
        TasksMax=infinity
        # No Delegate=: the agent makes no cgroups below its own. Workloads have theirs in /torpor, which no restart of this unit touches.
        UMask=0077
        KeyringMode=private
        # Of root's powers, those that neither criu, runc, nft nor ip need.
        CapabilityBoundingSet=~\(unneeded.joined(separator: " "))
        # What is missing of hardening is missing because shims, engines and workloads inherit it:
        # - all that gives the unit mounts of its own (ProtectSystem, ProtectHome, PrivateTmp, PrivateDevices, ProtectKernel*, ReadOnlyPaths):
        #   a restarted agent would not see the layers that the shims of the one before have mounted;
        # - all that is a seccomp filter (SystemCallFilter, Restrict*, LockPersonality, MemoryDenyWriteExecute, ProtectClock) and
        #   NoNewPrivileges: a workload that came from a node without it could not be restored as it was, and criu itself could not work;
        # - limits (Limit*): a workload's are its own, and travel with it;
        # - User=: criu, runc and the kernel's freezer want root.

        [Install]
        WantedBy=multi-user.target

        """
    }

    /// Nothing that a workload gets (`ContainerSpec`) or that criu restores with: it sets clocks of time namespaces (CAP_SYS_TIME: without it
    /// a move under this unit was undone), leases, alarm timers, wake-ups, login ids and security labels.
    private static let unneeded = [
        "CAP_SYS_MODULE", "CAP_SYS_BOOT", "CAP_SYS_TTY_CONFIG", "CAP_SYS_PACCT", "CAP_SYSLOG", "CAP_AUDIT_READ",
    ]

    private static func coordinator(_ plan: InstallPlan, state: String, certificates: String, authority: String?) -> String {
        """
        [Unit]
        Description=Torpor coordinator
        Wants=network-online.target
        After=network-online.target

        [Service]
        Type=exec
        ExecStart=\(plan.program) coordinator --config \(plan.settings)
        Restart=always
        RestartSec=1
        # Jobs in flight are left whole, for the next start.
        TimeoutStopSec=30s
        UMask=0077
        # Root, because the keys are root's, and nothing of root's powers: it listens, dials, and writes to two folders.
        CapabilityBoundingSet=
        NoNewPrivileges=yes
        ProtectSystem=strict
        ReadWritePaths=\(state) \(certificates)
        \(authority.map { "ReadOnlyPaths=\($0)" } ?? "# No authority's key here: nobody joins or renews by this coordinator.")
        ProtectHome=yes
        PrivateTmp=yes
        PrivateDevices=yes
        ProtectClock=yes
        ProtectControlGroups=yes
        ProtectHostname=yes
        ProtectKernelLogs=yes
        ProtectKernelModules=yes
        ProtectKernelTunables=yes
        ProtectProc=invisible
        RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
        RestrictNamespaces=yes
        RestrictRealtime=yes
        RestrictSUIDSGID=yes
        LockPersonality=yes
        MemoryDenyWriteExecute=yes
        RemoveIPC=yes
        SystemCallArchitectures=native
        SystemCallFilter=@system-service
        SystemCallErrorNumber=EPERM

        [Install]
        WantedBy=multi-user.target

        """
    }
}
