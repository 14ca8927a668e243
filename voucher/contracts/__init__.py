"""What firm and supplier agreed: milestones, delivery, acceptance."""
