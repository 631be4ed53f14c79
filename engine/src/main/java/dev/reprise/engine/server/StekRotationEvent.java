// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.server;

import dev.reprise.engine.ResumptionEvents.RotationTrigger;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The flight recorder's event for a change of the key that seals tickets. */
@Name("dev.reprise.StekRotation")
@Label("STEK Rotation")
@Category({"TLS", "Resumption"})
@Description("Another ticket key seals than before")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // the flight recorder reads it
public final class StekRotationEvent extends Event {

  @Label("Trigger")
  @Description("schedule, manual or revoke")
  private String trigger = "";

  /** Adds an event to the running recordings. */
  public static void record(RotationTrigger trigger) {
    StekRotationEvent event = new StekRotationEvent();
    if (event.shouldCommit()) {
      event.trigger = trigger.word();
      event.commit();
    }
  }
}
