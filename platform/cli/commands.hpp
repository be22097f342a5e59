#pragma once

#include "platform/cli/command_line.hpp"

namespace frontlijn::platform {

// Each adds its commands; one file a subject.
void add_form_commands(CLI::App& app, CommandLine& line);
void add_init_command(CLI::App& app, CommandLine& line);
void add_observation_commands(CLI::App& app, CommandLine& line);
void add_measure_commands(CLI::App& app, CommandLine& line);
void add_cycle_commands(CLI::App& app, CommandLine& line);
void add_agreement_commands(CLI::App& app, CommandLine& line);
void add_obstacle_commands(CLI::App& app, CommandLine& line);
void add_stand_up_commands(CLI::App& app, CommandLine& line);
/// Of `standup`: meeting without a server.
void add_table_commands(CLI::App& stand_up, CommandLine& line);
void add_report_commands(CLI::App& app, CommandLine& line);
void add_attachment_commands(CLI::App& app, CommandLine& line);
void add_backstage_commands(CLI::App& app, CommandLine& line);
void add_subject_commands(CLI::App& app, CommandLine& line);
void add_checklist_commands(CLI::App& app, CommandLine& line);
void add_visit_commands(CLI::App& app, CommandLine& line);
void add_signal_commands(CLI::App& app, CommandLine& line);
void add_power_commands(CLI::App& app, CommandLine& line);
void add_sync_commands(CLI::App& app, CommandLine& line);
void add_log_commands(CLI::App& app, CommandLine& line);
void add_status_command(CLI::App& app, CommandLine& line);

inline void add_commands(CLI::App& app, CommandLine& line) {
  add_init_command(app, line);
  add_form_commands(app, line);
  add_observation_commands(app, line);
  add_measure_commands(app, line);
  add_cycle_commands(app, line);
  add_agreement_commands(app, line);
  add_obstacle_commands(app, line);
  add_stand_up_commands(app, line);
  add_report_commands(app, line);
  add_attachment_commands(app, line);
  add_backstage_commands(app, line);
  add_subject_commands(app, line);
  add_checklist_commands(app, line);
  add_visit_commands(app, line);
  add_signal_commands(app, line);
  add_power_commands(app, line);
  add_sync_commands(app, line);
  add_log_commands(app, line);
  add_status_command(app, line);
}

}  // namespace frontlijn::platform
