"""Reads policies by place (JSON) and prints what parliament finds in them: place, issue, detail."""

import json
import sys

from parliament import analyze_policy_string

for place, policy in json.load(sys.stdin).items():
    for finding in analyze_policy_string(json.dumps(policy), ignore_private_auditors=True).findings:
        print(f"{place}: {finding.issue} {json.dumps(finding.detail, sort_keys=True)}")
